// The clause about threads: calls from several at once, by chance and in step.
#include <fmt/format.h>

#include <algorithm>
#include <barrier>
#include <chrono>
#include <ctime>
#include <deque>
#include <mutex>
#include <thread>

#include "conformance/cases/common.h"
#include "conformance/cases/scenes.h"
#include "conformance/cases/threads.h"
#include "conformance/probe/gate.h"
#include "conformance/probe/sweep.h"

namespace rtconf::cases {

using probe::Answer;
using probe::Case;
using probe::Failure;
using probe::Plan;
using probe::World;
namespace gate = probe::gate;

namespace {

constexpr std::chrono::milliseconds kEnough{1500};  // for calls that take milliseconds each

/// C in front of main: what each of several threads does with its file.
std::string worker_code(const probe::Subject& subject) {
  const std::string wrong =
      subject.returns_content
          ? "FILE *truth = fopen(path, \"rb\"); int byte;\n"
            "    for (size_t at = 0; (byte = getc(truth)) != EOF; at++)\n"
            "      if (!result || (unsigned char)result[at] != byte) { wrong = 1; break; }\n"
            "    fclose(truth); free((void *)result);\n" +
                std::string(
                    subject.gives_size ? "    if (size != (size_t)info.st_size) wrong = 1;\n" : "")
          : "struct stat info; stat(path, &info); if (result != info.st_size) wrong = 1;\n";
  return fmt::format(
      "static {0} (*called)({2}); static volatile int wrong;\n"
      "static void *work(void *path) {{\n"
      "  for (int n = 0; n < 400 && !wrong; n++) {{\n"
      "    {3}{0} result = called(path{4}); {1}"
      "  }}\n"
      "  return NULL;\n"
      "}}\n",
      subject.c_type, wrong, subject.c_parameters,
      subject.gives_size ? "struct stat info; stat(path, &info); size_t size; " : "",
      subject.gives_size ? ", &size" : "");
}

/// C that makes a second file and lets eight threads read both.
std::string many_threads_code(const probe::Subject& subject, const std::string& path_code) {
  return fmt::format(
      "{{ FILE *file = fopen(\"second\", \"wb\"); for (int i = 0; i < 5000; i++) putc('s', file); "
      "fclose(file); }}\n"
      "called = {1}; pthread_t threads[8]; /* each then makes its call() */\n"
      "for (int k = 0; k < 8; k++) pthread_create(&threads[k], NULL, work, k % 2 ? {0} : "
      "\"second\");\n"
      "for (int k = 0; k < 8; k++) pthread_join(threads[k], NULL);\n"
      "return wrong;",
      path_code, subject.gives_size ? "sized" : "call");
}

/// C in front of main: what each of several threads does in a directory of its own, where `check`
/// is C that judges a result.
std::string own_worker_code(const probe::Subject& subject, const World& world,
                            const std::string& check) {
  std::string before;
  for (const probe::Step& step : world.before_call) before += step.code + " ";
  // Calls that change nothing take turns with those on another path, with another answer.
  if (!world.is_private && subject.c_parameters == "const char *")
    before += "called(\"/dev/null\"); ";
  return fmt::format(
      "static {0} (*called)({1}); static volatile int wrong;\n"
      "static int is_wrong({0} result) {{\n{2}\n}}\n"
      "static void *work(void *name) {{\n"
      "  unshare(CLONE_FS); mkdir(name, 0755); if (chdir(name)) return NULL;\n"
      "{3}"
      "  for (int n = 0; n < 400; n++) {{ {4}if (is_wrong(called({5}))) wrong = 1; }}\n"
      "  return NULL;\n"
      "}}\n",
      subject.c_type, subject.c_parameters, check, world.code(), before,
      world.arguments_code.empty() ? world.path_code : world.arguments_code);
}

constexpr const char* kOwnThreadsCode =
    "called = call; pthread_t threads[8]; /* each then makes its call() */\n"
    "char *names[] = {\"a\", \"b\", \"c\", \"d\", \"e\", \"f\", \"g\", \"h\"};\n"
    "for (int k = 0; k < 8; k++) pthread_create(&threads[k], NULL, work, names[k]);\n"
    "for (int k = 0; k < 8; k++) pthread_join(threads[k], NULL);\n"
    "return wrong;";

/// What several threads call in: the same worlds, or each its own where a call changes its world.
std::vector<Worlds> worlds_for_threads(Case& c, std::size_t count) {
  const auto make = [&] {
    Worlds worlds = scenes_of(c.subject()).right(c);
    for (const World& world : worlds) c.enter(world);
    return worlds;
  };
  std::vector<Worlds> all = {make()};
  const bool is_shared = std::none_of(all.front().begin(), all.front().end(),
                                      [](const World& world) { return world.is_private; });
  while (all.size() < count) all.push_back(is_shared ? all.front() : make());
  return all;
}

/// What was wrong, and where.
struct Wrong {
  Failure failure;
  World world;
};

/// Processor time that this thread has used.
std::chrono::nanoseconds used_time() {
  timespec used{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &used);
  return std::chrono::seconds(used.tv_sec) + std::chrono::nanoseconds(used.tv_nsec);
}

/// Calls again and again from one of several threads; what was wrong, or nothing. Calls that take
/// no time go on for longer than a thread is left alone on a processor, so that threads meet in
/// them.
std::optional<Wrong> call_from_thread(Case& c, const Worlds& worlds, std::size_t thread) {
  constexpr std::size_t kCalls = 150;
  constexpr std::size_t kMostCalls = 3000;
  constexpr std::size_t kFewestCalls = 5;
  constexpr std::chrono::milliseconds kSlice{2};
  const auto start = std::chrono::steady_clock::now();
  for (std::size_t i = 0; i < kMostCalls; ++i) {
    if (i >= kCalls && used_time() > kSlice) break;
    if (i >= kFewestCalls && std::chrono::steady_clock::now() - start > kEnough) break;
    // Half of the threads always call in the same world, so that they meet there.
    const World& world = worlds[(thread % 2 == 0 ? 1 : thread + i) % worlds.size()];
    const Answer answer = c.call_raw(world);
    if (auto failure = c.difference_in(world, answer)) return Wrong{*failure, world};
    c.release_raw(answer);
  }
  return std::nullopt;
}

[[noreturn]] void fail_by_threads(Case& c, const Wrong& wrong, const std::string& how) {
  c.turn_to(wrong.world);
  Failure failure = wrong.failure;
  failure.message = fmt::format("{}: {}", how, failure.message);
  if (c.world().wrong) {
    failure.prelude = own_worker_code(c.subject(), c.world(), failure.check);
    failure.check = kOwnThreadsCode;
  } else {
    failure.prelude = worker_code(c.subject());
    failure.check = many_threads_code(c.subject(), c.world().path_code);
  }
  c.fail(failure);
}

}  // namespace

void threads(Case& c) {
  constexpr std::size_t kThreads = 8;
  const std::vector<Worlds> worlds = worlds_for_threads(c, kThreads);
  std::mutex mutex;
  std::optional<Wrong> first;
  c.allow(static_cast<std::uint32_t>(2 * kEnough.count()));
  c.begin_calls();
  {
    std::barrier together(kThreads);
    std::vector<std::jthread> threads;
    for (std::size_t thread = 0; thread < kThreads; ++thread) {
      threads.push_back(start_thread(c, [&, thread] {
        together.arrive_and_wait();
        auto wrong = call_from_thread(c, worlds[thread], thread);
        const std::scoped_lock hold(mutex);
        if (wrong && !first) first = std::move(wrong);
      }));
    }
  }
  c.end_calls();
  if (!first) return;
  fail_by_threads(c, *first, fmt::format("from {} threads at once", kThreads));
}

namespace {

/// A thread that makes a whole call each time the plan lets it, while the other stands still.
class Rival {
 public:
  explicit Rival(Case& c) : case_(c), thread_(start_thread(c, [this] { work(); })) {}
  Rival(const Rival&) = delete;
  Rival& operator=(const Rival&) = delete;
  ~Rival() { gate::end_turns(); }

  void meet(const World& world) { world_ = &world; }
  /// Waits until its call is over; what was wrong in any so far.
  const std::optional<Wrong>& wrong() const {
    case_.begin_calls();
    gate::await_rival();
    case_.end_calls();
    return wrong_;
  }

 private:
  void work() {
    while (gate::await_turn()) {
      const Answer answer = case_.call_raw(*world_);
      auto failure = case_.difference_in(*world_, answer);
      if (failure && !wrong_) wrong_ = Wrong{std::move(*failure), *world_};
      case_.release_raw(answer);
      gate::end_turn();
    }
  }

  Case& case_;
  const World* world_ = nullptr;
  std::optional<Wrong> wrong_;
  std::jthread thread_;
};

/// The call overtaken before each of its first steps.
std::deque<Plan> overtaken_everywhere(const gate::Trace& trace) {
  constexpr std::size_t kMost = 80;
  const probe::Fault overtaken = {.act = probe::Act::kOvertake};
  auto plans = probe::changes_before_each_call(trace, {&overtaken, 1});
  if (plans.size() > kMost) plans.resize(kMost);
  return plans;
}

/// Calls in the one world, overtaken before each system call and allocation by a call in the other.
void call_in_step(Case& c, Rival& rival, const World& world, const World& other) {
  constexpr std::string_view kHow = "overtaken by a call from another thread";
  rival.meet(other);
  c.turn_to(world);
  const auto call_under = [&](const Plan& plan) {
    c.follow(plan, "threads");
    const Answer answer = c.call();
    if (rival.wrong())
      fail_by_threads(c, *rival.wrong(), std::string(kHow).append(", of the two that one"));
    return answer;
  };
  const auto judge = [&](const Answer& answer) {
    if (auto failure = c.difference(answer))
      fail_by_threads(c, {*failure, world}, std::string(kHow));
    c.release(answer);
  };
  if (const auto& only = c.setting().plan) return judge(call_under(*only));
  const Answer alone = call_under({});
  const bool is_usual = !c.difference(alone);
  const std::deque<Plan> plans = overtaken_everywhere(gate::trace());
  c.release(alone);
  if (!is_usual) return;  // another clause tells of it
  for (const Plan& plan : plans) judge(call_under(plan));
}

}  // namespace

void threads_in_step(Case& c) {
  if (gate::open()) c.pass();  // no gate: `threads` lets them meet by chance
  c.open_gate();
  const std::vector<Worlds> worlds = worlds_for_threads(c, 2);
  {
    Rival rival(c);
    for (std::size_t i = 0; i < worlds[0].size(); ++i) {
      const std::size_t next = (i + 1) % worlds[1].size();
      call_in_step(c, rival, worlds[0][i], worlds[1][i]);
      call_in_step(c, rival, worlds[0][i], worlds[1][next]);
    }
    c.follow({}, "");
  }
  c.pass();
}

}  // namespace rtconf::cases
