#include "fuzz/campaign/engines.h"

namespace rtconf::fuzz {

void run_engine(std::string_view /*engine*/, Hunter& hunter, const cases::Row& row,
                const Order& order) {
  run_libfuzzer(hunter, row, order);
}

}  // namespace rtconf::fuzz
