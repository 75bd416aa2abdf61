// The parser of provider files: any text is understood or refused with words that name the line.
#include <fmt/format.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string_view>

#include "conformance/claims/provider_file.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {  // NOLINT
  const auto read = rtconf::claims::parse_provider_file(
      std::string_view(reinterpret_cast<const char*>(data), size), "p");
  for (const std::string& mistake : read.mistakes) {
    if (mistake.starts_with("p:")) continue;
    fmt::print(stderr, "rtconf: a provider file: a mistake without its place: {}\n", mistake);
    std::abort();
  }
  if (read.mistakes.empty()) {
    rtconf::RunResult result;
    rtconf::claims::apply(read.file, result);
  }
  return 0;
}
