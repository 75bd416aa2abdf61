// The clauses about what mapping costs, and about what is no plain file.
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>

#include "conformance/cases/map.h"
#include "conformance/cases/map_live.h"
#include "conformance/cases/reader.h"
#include "conformance/probe/fd.h"
#include "conformance/probe/heap.h"

namespace rtconf::cases::map {

using probe::Answer;
using probe::Case;
using probe::Content;
using probe::World;
namespace world = probe::world;

namespace {

/// What the process has used so far that grows when memory is touched.
struct Cost {
  std::int64_t faults = 0;
  std::int64_t resident = 0;     ///< kB
  std::int64_t page_tables = 0;  ///< kB
  std::int64_t heap = 0;         ///< kB
};

Cost cost_now() {
  Cost cost;
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  cost.faults = usage.ru_minflt + usage.ru_majflt;
  std::ifstream status("/proc/self/status");
  for (std::string word; status >> word;) {
    if (word == "VmRSS:") status >> cost.resident;
    if (word == "VmPTE:") status >> cost.page_tables;
  }
  cost.heap = static_cast<std::int64_t>(probe::heap::totals().bytes / 1024);
  return cost;
}

std::string what_grew(const Cost& before, const Cost& after) {
  // The small file's cost, and some room for what a first use takes.
  constexpr std::int64_t kFaults = 400;
  constexpr std::int64_t kKilobytes = 2048;
  if (after.faults - before.faults > kFaults)
    return fmt::format("{} page faults", after.faults - before.faults);
  if (after.resident - before.resident > kKilobytes)
    return fmt::format("{} kB of memory", after.resident - before.resident);
  if (after.page_tables - before.page_tables > kKilobytes)
    return fmt::format("{} kB of page tables", after.page_tables - before.page_tables);
  if (after.heap - before.heap > kKilobytes)
    return fmt::format("{} kB of heap", after.heap - before.heap);
  return "";
}

constexpr const char* kCostCheck =
    "struct rusage was, is; getrusage(RUSAGE_SELF, &was); {};\n"
    "getrusage(RUSAGE_SELF, &is); return is.ru_minflt + is.ru_majflt - was.ru_minflt - "
    "was.ru_majflt > 400 || is.ru_maxrss - was.ru_maxrss > 4096;";

/// True if this system maps the file at all.
bool can_be_mapped(const std::string& path, std::uint64_t size) {
  const probe::Fd fd(open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!fd) return false;
  void* base = mmap(nullptr, size, PROT_READ, MAP_PRIVATE, fd.get(), 0);
  if (base == MAP_FAILED) return false;
  munmap(base, size);
  return true;
}

[[noreturn]] void fail_by_cost(Case& c, const World& world, const std::string& grew) {
  c.fail({.message = fmt::format("{} took {}", probe::call_text(c.subject(), world), grew),
          .expected = "no more than for a small file",
          .got = grew,
          .check = fmt::format(fmt::runtime(kCostCheck), world.call_code())});
}

}  // namespace

void constant_cost(Case& c) {
  c.enter(world::sparse(100));
  unmap_if_possible(c, c.call().number);  // what a first use takes
  for (const unsigned mib : {64U, 1024U, 8192U, 65536U}) {
    const std::uint64_t size = std::uint64_t{mib} << 20;
    // A multiple of the page, whose NUL is in a page of its own, and not.
    for (const World& world : {world::sparse(size), world::sparse(size + 123)}) {
      c.enter(world);
      if (!can_be_mapped(*world.path, size)) continue;
      const Cost before = cost_now();
      const Answer answer = c.call();
      const Cost after = cost_now();
      c.expect_success(answer);
      if (const std::string grew = what_grew(before, after); !grew.empty())
        fail_by_cost(c, world, grew);
      unmap_if_possible(c, answer.number);
    }
  }
}

void no_copy(Case& c) {
  std::vector<World> worlds;
  for (const std::uint64_t size : {std::uint64_t{100}, std::uint64_t{0}, std::uint64_t{4096},
                                   std::uint64_t{1} << 26, std::uint64_t{8} << 30}) {
    worlds.push_back(live_world(c, world::sparse(size)));
  }
  std::vector<const unsigned char*> first;
  for (const World& world : worlds) {
    c.enter(world);
    const Cost before = cost_now();
    const Answer answer = c.call();
    c.expect_success(answer);
    if (const std::string grew = what_grew(before, cost_now()); !grew.empty())
      fail_by_cost(c, world, grew);
    first.push_back(answer.data);
  }
  for (int round = 0; round < 100; ++round) {
    for (std::size_t i = 0; i < worlds.size(); ++i) {
      c.turn_to(worlds[i]);
      const Answer answer = c.call();
      if (answer.data == first[i]) continue;
      c.fail({.message = fmt::format("{} gave another address than before",
                                     probe::call_text(c.subject(), worlds[i])),
              .expected = "the same address from every call",
              .got = "another one",
              .check = fmt::format("const unsigned char *first = {0};\n"
                                   "for (int n = 0; n < 200; n++) if ({0} != first) return 1;\n"
                                   "return 0;",
                                   worlds[i].call_code())});
    }
  }
}

void unsized_files(Case& c) {
  judge_handles(c);
  reader::unsized_files(c);
}

void too_large(Case& c) {
  bool found = false;
  for (const std::uint64_t size :
       {std::uint64_t{1} << 57, std::uint64_t{1} << 62, (std::uint64_t{1} << 63) - 4096,
        (std::uint64_t{1} << 63) - 4095, (std::uint64_t{1} << 63) - 1}) {
    const std::string name = probe::fresh_name("huge");
    const probe::Step make = probe::make_sparse(name, size, "");
    if (make.apply()) continue;  // this file system has no file of that size
    found = true;
    c.enter(world::at(fmt::format("a sparse file of {} bytes", size), {make}, name));
    const Answer answer = c.call();
    if (answer.failed) continue;
    c.fail(
        {.message = fmt::format("{} succeeded", probe::call_text(c.subject(), c.world())),
         .expected = "-1, since no address space is large enough",
         .got = fmt::format("{}", answer.number),
         .check = fmt::format("struct stat info;\nreturn !stat(\"{}\", &info) && info.st_size == "
                              "{}LL && result != -1;",
                              name, size)});
  }
  if (!found) c.cannot_judge("no file system here has files of 2^57 bytes");
}

}  // namespace rtconf::cases::map
