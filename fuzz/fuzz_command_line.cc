// The command line: any arguments are understood or refused with words, and never more.
#include <cstdint>
#include <string>
#include <vector>

#include "tools/fuzz_arguments.h"
#include "tools/run_arguments.h"

/// Arguments end at a NUL; the first byte says for which command they are.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {  // NOLINT
  if (size == 0) return 0;
  rtconf::tools::Invocation invocation{.program = "rtconf", .arguments = {""}};
  for (std::size_t i = 1; i < size; ++i) {
    if (data[i] == 0) {
      invocation.arguments.emplace_back();
    } else {
      invocation.arguments.back() += static_cast<char>(data[i]);
    }
  }
  if (data[0] % 2 == 0) {
    rtconf::tools::RunArguments arguments;
    static_cast<void>(rtconf::tools::parse_run_arguments(invocation, arguments));
  } else {
    rtconf::fuzz::CampaignOptions options;
    static_cast<void>(rtconf::tools::parse_fuzz_arguments(invocation, options));
  }
  return 0;
}
