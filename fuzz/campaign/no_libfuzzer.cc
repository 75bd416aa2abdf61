// For where clang does not bring libFuzzer along.
#include "fuzz/campaign/engines.h"

namespace rtconf::fuzz {

bool has_libfuzzer() { return false; }

void run_libfuzzer(Hunter& /*hunter*/, const cases::Row& /*row*/, const Order& /*order*/) {}

}  // namespace rtconf::fuzz
