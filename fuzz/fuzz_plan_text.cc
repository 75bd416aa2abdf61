// The parser of fault plans: any text is a plan or is refused with words, and a plan survives being
// written and read again.
#include <fmt/format.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string_view>

#include "conformance/probe/plan.h"

namespace {

[[noreturn]] void fail(std::string_view what, std::string_view text) {
  fmt::print(stderr, "rtconf: the fault plan '{}': {}\n", text, what);
  std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {  // NOLINT
  using rtconf::probe::parse_plan;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto parsed = parse_plan(text);
  if (!parsed.plan && parsed.trouble.empty()) fail("refused without a word", text);
  if (!parsed.plan) return 0;
  const std::string again = rtconf::probe::text(*parsed.plan);
  const auto second = parse_plan(again);
  if (!second.plan || !(*second.plan == *parsed.plan)) fail("another one when read again", again);
  return 0;
}
