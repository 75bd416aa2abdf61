// The parser of baselines: any text is a baseline or is refused with words that name the line, and
// a baseline survives being written and read again.
#include <fmt/format.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string_view>

#include "conformance/claims/baseline.h"

namespace {

[[noreturn]] void fail(std::string_view what, std::string_view text) {
  fmt::print(stderr, "rtconf: a baseline: {}\n{}\n", what, text);
  std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {  // NOLINT
  using namespace rtconf::claims;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const ReadBaseline read = parse_baseline(text, "b");
  for (const std::string& mistake : read.mistakes) {
    if (!mistake.starts_with("b:")) fail("a mistake without its place", mistake);
  }
  if (!read.mistakes.empty()) return 0;
  const std::string written = baseline_text(read.baseline);
  const ReadBaseline again = parse_baseline(written, "b");
  if (!again.mistakes.empty())
    fail("what was written is refused: " + again.mistakes.front(), written);
  if (baseline_text(again.baseline) != written) fail("another one when read again", written);
  return 0;
}
