#include "conformance/core/coverage.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>

namespace rtconf::coverage {
namespace {

using probe::Comparison;
using probe::Feedback;

/// Counters of one library, a byte for each edge of its code.
struct Region {
  std::uint8_t* start = nullptr;
  std::uint8_t* end = nullptr;
};
constexpr std::size_t kMostRegions = 16;

// Libraries come here while they are loaded, before anything of the suite's was made.
constinit Region regions[kMostRegions];
constinit std::size_t region_count = 0;
constinit std::uint32_t guards = 0;
constinit Feedback* feedback = nullptr;

void count(std::uint32_t edge, std::uint8_t times) {
  if (feedback == nullptr) return;
  std::uint8_t& counter = feedback->counters[Feedback::kOfCalls + edge % Feedback::kOfCode];
  counter = static_cast<std::uint8_t>(std::min(255, counter + times));
}

void note(std::uint64_t one, std::uint64_t other, std::uint32_t bytes) {
  if (feedback == nullptr || one == other) return;
  // In turns, so that the last ones are there as well as the first.
  const std::uint32_t at = feedback->comparison_count++ % Feedback::kMostComparisons;
  feedback->comparisons[at] = {one, other, bytes};
}

}  // namespace

void begin(Feedback& to) { feedback = &to; }

void collect() {
  std::uint32_t edge = 0;
  for (std::size_t i = 0; i < region_count; ++i) {
    const Region& region = regions[i];
    for (std::uint8_t* counter = region.start; counter != region.end; ++counter, ++edge) {
      if (*counter != 0) count(edge, *counter);
    }
    std::memset(region.start, 0, static_cast<std::size_t>(region.end - region.start));
  }
}

}  // namespace rtconf::coverage

// The interface of clang's sanitizer coverage: https://clang.llvm.org/docs/SanitizerCoverage.html
extern "C" {
// NOLINTBEGIN
using rtconf::coverage::note;

void __sanitizer_cov_8bit_counters_init(std::uint8_t* start, std::uint8_t* end) {
  using namespace rtconf::coverage;
  if (start == end || region_count == kMostRegions) return;
  regions[region_count++] = {start, end};
}
void __sanitizer_cov_pcs_init(const std::uintptr_t*, const std::uintptr_t*) {}
void __sanitizer_cov_trace_pc_guard_init(std::uint32_t* start, std::uint32_t* end) {
  if (start == end || *start != 0) return;
  for (std::uint32_t* guard = start; guard != end; ++guard) *guard = ++rtconf::coverage::guards;
}
void __sanitizer_cov_trace_pc_guard(std::uint32_t* guard) { rtconf::coverage::count(*guard, 1); }
void __sanitizer_cov_trace_pc() {}
void __sanitizer_cov_trace_pc_indir(std::uintptr_t) {}
void __sanitizer_cov_trace_cmp1(std::uint8_t one, std::uint8_t other) { note(one, other, 1); }
void __sanitizer_cov_trace_cmp2(std::uint16_t one, std::uint16_t other) { note(one, other, 2); }
void __sanitizer_cov_trace_cmp4(std::uint32_t one, std::uint32_t other) { note(one, other, 4); }
void __sanitizer_cov_trace_cmp8(std::uint64_t one, std::uint64_t other) { note(one, other, 8); }
void __sanitizer_cov_trace_const_cmp1(std::uint8_t one, std::uint8_t other) { note(one, other, 1); }
void __sanitizer_cov_trace_const_cmp2(std::uint16_t one, std::uint16_t other) {
  note(one, other, 2);
}
void __sanitizer_cov_trace_const_cmp4(std::uint32_t one, std::uint32_t other) {
  note(one, other, 4);
}
void __sanitizer_cov_trace_const_cmp8(std::uint64_t one, std::uint64_t other) {
  note(one, other, 8);
}
/// `cases`: how many there are, their width in bits, and each of them.
void __sanitizer_cov_trace_switch(std::uint64_t value, std::uint64_t* cases) {
  for (std::uint64_t i = 0; i < cases[0]; ++i)
    note(value, cases[2 + i], static_cast<std::uint32_t>(cases[1] / 8));
}
void __sanitizer_cov_trace_div4(std::uint32_t) {}
void __sanitizer_cov_trace_div8(std::uint64_t) {}
void __sanitizer_cov_trace_gep(std::uintptr_t) {}
thread_local std::uintptr_t __sancov_lowest_stack;
// NOLINTEND
}
