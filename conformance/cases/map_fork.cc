// What holds for mappings in a child made by fork.
#include <fmt/format.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>

#include "conformance/cases/map.h"
#include "conformance/cases/map_live.h"
#include "conformance/cases/map_witness.h"
#include "conformance/probe/text.h"

namespace rtconf::cases::map {

using probe::Answer;
using probe::Case;
using probe::Content;
using probe::Subject;
using probe::World;
namespace world = probe::world;

namespace {

/// Runs `act` in a child made by fork; "" or what became of it. `act` returns 0 for what is right.
std::string in_child(Case& c, const std::function<int()>& act) {
  c.begin_calls();
  const pid_t child = fork();
  if (child == 0) {
    signal(SIGALRM, SIG_DFL);
    alarm(4);
    _exit(act());
  }
  int status = 0;
  while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  c.end_calls();
  if (child < 0) c.fault("cannot fork");
  if (WIFEXITED(status)) return WEXITSTATUS(status) == 0 ? "" : "was wrong";
  return WTERMSIG(status) == SIGALRM
             ? "did not return within 4 s"
             : fmt::format("died of {}", probe::signal_name(WTERMSIG(status)));
}

Answer call_raw(const Subject& subject, std::int64_t handle) {
  return subject.call({.handle = handle});
}

/// C: two files mapped, `here` and `there`, and what each process does.
constexpr const char* kForkCheck =
    "FILE *out = fopen(\"file\", \"wb\"); for (int i = 0; i < 5000; i++) putc('f', out); "
    "fclose(out);\n"
    "long long here = rt_file_mmap_map(\"file\"), there = rt_file_mmap_map(\"file\"), size = "
    "5000;\n"
    "rt_file_mmap_unmap(rt_file_mmap_map(\"file\"));\n"
    "const unsigned char *data = rt_file_mmap_data(here); int status; pid_t child = fork();\n"
    "if (child == 0) {{\n"
    "  alarm(4); if (!{0}) _exit(1); /* call() */\n"
    "  const unsigned char *same = rt_file_mmap_data(here);\n"
    "  _exit(!same || same[4999] != 'f' || rt_file_mmap_length(here) != size || "
    "!rt_file_mmap_unmap(there));\n"
    "}}\n"
    "if (waitpid(child, &status, 0) != child || status) return 1;\n"
    "const unsigned char *still = rt_file_mmap_data(there);\n"
    "return !data || data[4999] != 'f' || !still || still[4999] != 'f' || "
    "rt_file_mmap_length(there) != size || !rt_file_mmap_unmap(there);";

[[noreturn]] void fail(Case& c, const std::string& where, const std::string& how) {
  const std::string own = is_judged(c, kLength) ? "(call(here) == size)"
                          : is_judged(c, kData) ? "call(here)"
                                                : "call(here) + !!data";
  c.fail({.message = fmt::format("{}, {} of a live handle {}", where, c.subject().name, how),
          .expected = "what it gives in the process that mapped the file",
          .got = "it " + how,
          .check = fmt::format(fmt::runtime(kForkCheck), is_judged(c, kUnmap) ? "data" : own)});
}

/// What the judged function gives for live handles in the child, where unmap is told apart.
void expect_same_in_child(Case& c, const std::vector<Live>& lives) {
  const Subject& judged = c.subject();
  std::vector<Answer> before;
  for (const Live& live : lives) before.push_back(ask(c, judged.name, live.handle));
  const std::string how = in_child(c, [&] {
    for (std::size_t i = 0; i < lives.size(); ++i) {
      const Answer answer = call_raw(judged, lives[i].handle);
      if (wrong_answer(judged, "", lives[i].content, answer) || answer.number != before[i].number)
        return 1;
    }
    return 0;
  });
  if (!how.empty()) fail(c, "in a child made by fork", how);
}

}  // namespace

void after_fork(Case& c) {
  const Subject unmap_function = function(c, kUnmap);
  const bool is_unmap = is_judged(c, kUnmap);
  std::vector<Live> lives;
  for (const std::uint64_t size : {5000U, 4096U, 0U, 100'000U, 300U, 9000U})
    lives.push_back(map_file(c, Content::pattern(size, 6)));
  c.turn_to(number_world("the handle of a file mapped before fork", lives.front().handle, "here"));
  if (is_unmap) unmap(c, map_file(c, Content::pattern(50)).handle);  // whatever a first call keeps
  if (!is_unmap) expect_same_in_child(c, lives);

  // The child gives one back: it stays in the parent, and the rest stays in the child.
  const Subject& judged = c.subject();
  const std::size_t given = 0;
  const std::string how = in_child(c, [&] {
    if (call_raw(unmap_function, lives[given].handle).failed) return is_unmap ? 1 : 0;
    for (std::size_t i = 1; i < lives.size() && !is_unmap; ++i) {
      if (wrong_answer(judged, "", lives[i].content, call_raw(judged, lives[i].handle))) return 1;
    }
    return is_unmap && !call_raw(judged, lives[given].handle).failed ? 1 : 0;
  });
  if (!how.empty()) fail(c, "in a child made by fork, after one handle was given back there", how);
  const auto expect_there = [&](const Live& live, const std::string& where) {
    if (is_unmap && bears_witness(c, kData)) {
      const Answer data = ask(c, kData, live.handle);
      if (data.failed || wrong_bytes("", live.content, data.data))
        fail(c, where, "took the bytes of the parent, too");
      return;
    }
    if (is_unmap) return;
    if (wrong_answer(judged, "", live.content, ask(c, judged.name, live.handle)))
      fail(c, where, "was wrong");
  };
  expect_there(lives[given], "in the parent, after its child gave the handle back");
  if (is_unmap) {
    for (const Live& live : lives) {
      if (ask(c, kUnmap, live.handle).failed)
        fail(c, "in the parent, after its child gave a handle back", "failed");
    }
    return;
  }
  // The parent gives one back while the child lives.
  int go[2];
  if (pipe(go) != 0) c.fault("cannot make a pipe");
  c.begin_calls();
  const pid_t child = fork();
  if (child == 0) {
    signal(SIGALRM, SIG_DFL);
    alarm(4);
    char byte = 0;
    close(go[1]);
    if (read(go[0], &byte, 1) != 1) _exit(9);
    _exit(wrong_answer(judged, "", lives[1].content, call_raw(judged, lives[1].handle)) ? 1 : 0);
  }
  close(go[0]);
  c.end_calls();
  const bool is_back = !ask(c, kUnmap, lives[1].handle).failed;
  if (write(go[1], "x", 1) != 1) c.fault("cannot write to a pipe");
  close(go[1]);
  int status = 0;
  while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  if (is_back && status != 0)
    fail(c, "in a child made by fork, after the parent gave the handle back",
         WIFSIGNALED(status) ? "died" : "was wrong");
}

void after_fork_of_map(Case& c) {
  const std::vector<World> files = {world::file(Content::pattern(5000)),
                                    world::file(Content::pattern(4096))};
  constexpr const char* kCheck =
      "FILE *out = fopen(\"file\", \"wb\"); for (int i = 0; i < 5000; i++) putc('f', out); "
      "fclose(out);\n"
      "long long first = call(\"file\"), later; int status; pid_t child = fork();\n"
      "if (child == 0) {\n"
      "  alarm(4); later = call(\"file\");\n"
      "  _exit(later <= 0 || later == first || rt_file_mmap_length(later) != 5000);\n"
      "}\n"
      "return waitpid(child, &status, 0) != child || status != 0;";
  for (const World& file : files) c.enter(file, {.check = kCheck});
  const Subject* length = c.other(kLength);
  const Subject* data = c.other(kData);
  const Live parents = {*files[0].path, files[0].content, map_path(c, *files[0].path)};
  const std::string how = in_child(c, [&] {
    const auto is_wrong = [&](std::int64_t handle, const Content& content) {
      if (length != nullptr &&
          length->call({.handle = handle}).number != static_cast<std::int64_t>(content.size()))
        return true;
      if (data == nullptr) return false;
      const Answer bytes = data->call({.handle = handle});
      return bytes.failed || wrong_bytes("", content, bytes.data).has_value();
    };
    std::vector<std::int64_t> handles = {parents.handle};
    for (const World& file : files) {
      const std::int64_t handle = c.call_raw(file).number;
      if (handle <= 0 || std::find(handles.begin(), handles.end(), handle) != handles.end())
        return 1;
      handles.push_back(handle);
    }
    // If the parent's handle does not work here either, it is not this function's doing.
    if (is_wrong(parents.handle, parents.content)) return 0;
    for (std::size_t i = 0; i < files.size(); ++i) {
      if (is_wrong(handles[i + 1], files[i].content)) return 1;
    }
    return 0;
  });
  if (how.empty()) return;
  c.fail({.message = fmt::format("in a child made by fork, {} {}",
                                 probe::call_text(c.subject(), files[0]), how),
          .expected = "a new handle that stands for the file, as in the parent",
          .got = "it " + how,
          .check = kCheck,
          .is_about_companion = true});
}

}  // namespace rtconf::cases::map
