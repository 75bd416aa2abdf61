// The clauses about giving back, and about numbers that stand for nothing.
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>

#include "conformance/cases/map.h"
#include "conformance/cases/map_live.h"
#include "conformance/cases/map_witness.h"
#include "conformance/probe/memory.h"
#include "conformance/probe/residue.h"
#include "conformance/probe/text.h"

namespace rtconf::cases::map {

using probe::Answer;
using probe::Case;
using probe::Content;
using probe::Resource;
using probe::World;
namespace world = probe::world;

namespace {

std::uint64_t page_size() { return static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE)); }

constexpr const char* kLeftCheck =
    "long was, is; FILE *statm = fopen(\"/proc/self/statm\", \"r\"); long long kept[1000];\n"
    "for (int n = 0; n < 1000; n++) kept[n] = rt_file_mmap_map({0});\n"
    "for (int n = 0; n < 1000; n++) if (!call(kept[n])) return 1;\n"
    "setvbuf(statm, NULL, _IONBF, 0); fscanf(statm, \"%ld\", &was);\n"
    "for (int n = 0; n < 1000; n++) kept[n] = rt_file_mmap_map({0});\n"
    "for (int n = 0; n < 1000; n++) if (!call(kept[n])) return 1;\n"
    "rewind(statm); fscanf(statm, \"%ld\", &is); return is > was + 200;";

}  // namespace

void releases(Case& c) {
  for (const std::uint64_t size :
       {std::uint64_t{1}, std::uint64_t{4095}, std::uint64_t{4096}, std::uint64_t{4097},
        std::uint64_t{8192}, std::uint64_t{100'000}, std::uint64_t{1} << 20, std::uint64_t{0},
        std::uint64_t{3} << 20}) {
    const World file = world::file(Content::pattern(size));
    c.enter(file);
    for (int round = 0; round < 3; ++round) {
      const Live live = {*file.path, file.content, map_path(c, *file.path)};
      const unsigned char* data = mapped_data(c, live.handle);
      World world = number_world("a live handle", live.handle);
      world.steps = file.steps;
      world.arguments_code = fmt::format("{}({})", kMap, file.path_code);
      c.turn_to(world);
      const Answer answer = c.call();
      if (answer.failed) {
        c.fail({.message = fmt::format("{} failed", probe::call_text(c.subject(), world)),
                .expected = "true",
                .got = "false",
                .check = "return !result;"});
      }
      // What stands for an empty file may be anybody's.
      if (size == 0) continue;
      const std::string left = what_is_left(live, data);
      if (left.empty()) continue;
      c.fail({.message = fmt::format("after {} of {} had returned true, {}", c.subject().name,
                                     file.title, left),
              .expected = "the mapping is gone, all of it",
              .got = left,
              .check = fmt::format(fmt::runtime(kLeftCheck), file.path_code)});
    }
  }
}

void keeps_others(Case& c) {
  function(c, kData);
  std::vector<Live> lives;
  for (const std::uint64_t size : {5000U, 4096U, 0U, 8192U, 100'000U})
    lives.push_back(map_file(c, Content::pattern(size, 2)));
  // The same file, several times.
  for (int i = 0; i < 4; ++i)
    lives.push_back({lives[0].path, lives[0].content, map_path(c, lives[0].path)});
  for (int i = 0; i < 2; ++i)
    lives.push_back({lives[3].path, lives[3].content, map_path(c, lives[3].path)});
  for (std::size_t i = 0; i < lives.size(); ++i) {
    for (std::size_t k = 0; k < i; ++k) {
      if (lives[i].handle == lives[k].handle) c.cannot_judge("a live handle was given out again");
    }
  }
  const auto wrong = [&](const Live& live) -> std::string {
    const Answer data = ask(c, kData, live.handle);
    if (data.failed) return "has no bytes any more";
    if (wrong_bytes("", live.content, data.data)) return "has other bytes";
    if (!has(c, kLength)) return "";
    return ask(c, kLength, live.handle).number == static_cast<std::int64_t>(live.content.size())
               ? ""
               : "has another length";
  };
  for (const Live& live : lives) {
    if (!wrong(live).empty()) c.cannot_judge("live handles do not give their bytes");
  }
  const auto give_back = [&](std::int64_t number, const std::string& title) {
    c.enter(number_world(title, number));
    c.call();
    for (const Live& live : lives) {
      if (live.handle == number) continue;
      const std::string what = wrong(live);
      if (what.empty()) continue;
      c.fail({.message = fmt::format("after {}, another live handle {}",
                                     probe::call_text(c.subject(), c.world()), what),
              .expected = "its bytes and its length",
              .got = "it " + what,
              .check = "for (int k = 0; k < 5; k++) {\n"
                       "  FILE *out = fopen(\"file\", \"wb\"); int size = k * 4096 + k % 2 * 900; "
                       "for (int i = 0; i < size; i++) putc('f', out);\n"
                       "  fclose(out); long long a = rt_file_mmap_map(\"file\"), b = "
                       "rt_file_mmap_map(\"file\"), c = rt_file_mmap_map(\"file\");\n"
                       "  call(a ^ 1LL << 40); call(b); const unsigned char *data = "
                       "rt_file_mmap_data(a), *last = rt_file_mmap_data(c);\n"
                       "  for (int i = 0; i < size; i++) if (!data || !last || data[i] != 'f' || "
                       "last[i] != 'f') return 1;\n"
                       "  if (!data || !last || rt_file_mmap_length(a) != size) return 1;\n"
                       "}\n"
                       "return 0;"});
    }
  };
  for (const std::int64_t number : {std::int64_t{0}, std::int64_t{-1}})
    give_back(number, "no handle");
  while (lives.size() > 1) {
    // From the middle, so that neighbours of both sides are left.
    const std::size_t chosen = lives.size() / 2;
    const std::int64_t handle = lives[chosen].handle;
    lives.erase(lives.begin() + static_cast<std::ptrdiff_t>(chosen));
    give_back(handle, "a live handle");
    give_back(handle, "a handle that was given back");
  }
}

namespace {

/// Pages of the caller's own at an address, if that is free.
class Own {
 public:
  /// At the address, or anywhere if it is null.
  Own(const void* address, std::size_t size) : size_(size) {
    const auto page = reinterpret_cast<std::uintptr_t>(address) & ~(page_size() - 1);
    const int where = address != nullptr ? MAP_FIXED_NOREPLACE : 0;
    void* got = mmap(reinterpret_cast<void*>(page), size, PROT_READ | PROT_WRITE,
                     MAP_PRIVATE | MAP_ANONYMOUS | where, -1, 0);
    if (got == MAP_FAILED) return;
    base_ = static_cast<unsigned char*>(got);
    std::memset(base_, 60, size);
  }
  bool is_there() const { return base_ != nullptr; }
  bool is_whole() const {
    std::vector<unsigned char> seen(size_);
    if (probe::copy_safely(seen.data(), base_, size_) != size_) return false;
    return std::all_of(seen.begin(), seen.end(), [](unsigned char byte) { return byte == 60; });
  }
  unsigned char* base() const { return base_; }

 private:
  unsigned char* base_ = nullptr;
  std::size_t size_;
};

/// The handle of a file that is mapped already; for reproducers, the call that maps it.
World handle_of(const Live& live) {
  const probe::Step made = probe::write_file(live.path, live.content);
  World world = number_world("the handle of a file of " + live.content.describe(), live.handle,
                             fmt::format("{}({})", kMap, probe::quoted(live.path)));
  world.steps = {probe::declare(made.code)};
  return world;
}

void expect_refused(Case& c, const World& world) {
  c.enter(world);
  c.call();  // what it returns is judged by stale_handle and unknown_handle
}

[[noreturn]] void fail_by_harm(Case& c, std::string_view harm, std::string check) {
  c.fail({.message = fmt::format("{} released {}", probe::call_text(c.subject(), c.world()), harm),
          .expected = "nothing is released",
          .got = fmt::format("{} is gone", harm),
          .check = std::move(check)});
}

}  // namespace

void releases_nothing_else(Case& c) {
  for (const std::uint64_t size : {4096U, 5000U, 100'000U}) {
    const Live live = map_file(c, Content::pattern(size));
    const unsigned char* data = mapped_data(c, live.handle);
    c.enter(handle_of(live));
    unmap(c, live.handle);
    if (data == nullptr) continue;
    const Own own(data, (size + page_size()) & ~(page_size() - 1));
    if (!own.is_there()) continue;
    expect_refused(c, number_world("a handle that was given back", live.handle));
    if (own.is_whole()) continue;
    fail_by_harm(c, "memory of the caller's at the address that was given back",
                 "FILE *out = fopen(\"file\", \"wb\"); for (int i = 0; i < 5000; i++) putc('f', "
                 "out); fclose(out);\n"
                 "long long handle = rt_file_mmap_map(\"file\"); void *data = (void "
                 "*)rt_file_mmap_data(handle);\n"
                 "if (!data || !call(handle)) return 0;\n"
                 "char *mine = mmap(data, 8192, 3, MAP_PRIVATE | MAP_ANONYMOUS | "
                 "MAP_FIXED_NOREPLACE, -1, 0);\n"
                 "if (mine == MAP_FAILED) return 0;\n"
                 "*mine = 60; call(handle); return *mine != 60;");
  }
  // Numbers that could be taken for an address or a descriptor.
  const Own own(nullptr, 1 << 16);
  const Live live = map_file(c, Content::pattern(5000));
  const auto address = static_cast<std::int64_t>(reinterpret_cast<std::uintptr_t>(own.base()));
  if (own.is_there() && address != live.handle) {
    expect_refused(c, number_world("the address of memory of the caller's", address));
    if (!own.is_whole()) {
      fail_by_harm(c, "memory of the caller's",
                   "char *mine = mmap(NULL, 65536, 3, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);\n"
                   "*mine = 60; call((long long)mine); return *mine != 60;");
    }
  }
  for (int fd = 0; fd < 64; ++fd) {
    const bool was_open = fcntl(fd, F_GETFD) >= 0;
    if (!was_open || (fd != 0 && fd <= 8))
      continue;  // few numbers were given out, but those are low
    expect_refused(c, number_world(fmt::format("{}, the number of a descriptor", fd), fd));
    if (fcntl(fd, F_GETFD) >= 0) continue;
    fail_by_harm(c, fmt::format("descriptor {}", fd),
                 "int fd = fcntl(0, F_DUPFD, 40); call(fd); return fcntl(fd, F_GETFD) < 0;");
  }
  const int spare = c.spare_descriptor();
  const int held = open("/dev/null", O_RDONLY | O_CLOEXEC);
  for (const int fd : {spare, held}) {
    if (fd == held && held <= 8) continue;
    if (fd == spare && dup3(held, spare, O_CLOEXEC) != spare) continue;
    expect_refused(c, number_world(fmt::format("{}, the number of a descriptor", fd), fd));
    expect_refused(
        c, number_world("a descriptor's number with bits above", fd | (std::int64_t{1} << 32)));
    if (fcntl(fd, F_GETFD) >= 0) continue;
    fail_by_harm(c, fmt::format("descriptor {}", fd),
                 "int fd = fcntl(0, F_DUPFD, 40); call(fd); call(fd | 1LL << 32);\n"
                 "return fcntl(fd, F_GETFD) < 0;");
  }
}

void truncated_unmap(Case& c) {
  for (const std::uint64_t size : {100'000U, 8192U, 4097U, 100U}) {
    for (const std::uint64_t cut : {std::uint64_t{0}, std::uint64_t{1}, size / 2, size + 50'000}) {
      const World file = world::file(Content::pattern(size));
      c.enter(file);
      const Live live = {*file.path, file.content, map_path(c, *file.path)};
      const unsigned char* data = mapped_data(c, live.handle);
      const probe::Step change = probe::truncate_file(live.path, cut);
      World world = number_world(fmt::format("a handle whose file was cut to {} bytes", cut),
                                 live.handle, "handle");
      world.steps = file.steps;
      c.act_quietly(change);
      const std::string check = fmt::format(
          "long long handle = {0}({1}); const char *data = (const char "
          "*)rt_file_mmap_data(handle);\n{2}\n"
          "if (!call(handle)) return 1;\n"
          "unsigned char there; long page = sysconf(_SC_PAGESIZE);\n"
          "for (long at = 0; at <= {3}; at += page)\n"
          "  if (!mincore((void *)(((long)data & -page) + at), 1, &there)) return 1;\n"
          "return 0; /* mmap() */",
          kMap, file.path_code, change.code, size);
      c.turn_to(world);
      const Answer answer = c.call();
      const std::string left = answer.failed ? "it failed" : what_is_left(live, data);
      if (left.empty()) continue;
      c.fail({.message = fmt::format("{}: {}", probe::call_text(c.subject(), world), left),
              .expected = "true, and the mapping is gone",
              .got = left,
              .check = check});
    }
  }
}

}  // namespace rtconf::cases::map
