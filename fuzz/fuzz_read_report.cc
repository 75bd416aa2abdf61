// Reading a JSON report: any text is a report or is refused with words, and a report survives being
// written and read again, in every format.
#include <fmt/format.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string_view>

#include "conformance/report/format.h"

namespace {

[[noreturn]] void fail(std::string_view what) {
  fmt::print(stderr, "rtconf: reading a report: {}\n", what);
  std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {  // NOLINT
  using namespace rtconf::report;
  const auto read = read_json({reinterpret_cast<const char*>(data), size});
  if (!read.result && read.trouble.empty()) fail("refused without a word");
  if (!read.result) return 0;
  const std::string written = render_json(*read.result, {});
  const auto again = read_json(written);
  if (!again.result) fail("what was written cannot be read: " + again.trouble);
  if (render_json(*again.result, {}) != written) fail("another one when read again");
  for (const Format& format : formats()) {
    if (format.render(*read.result, {}).empty()) fail("nothing is shown");
  }
  return 0;
}
