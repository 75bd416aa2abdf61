// The engines that make up inputs: each drives a hunter until its time or its executions are over.
// They run in a sandbox, in a process of their own.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "conformance/cases/row.h"
#include "fuzz/campaign/hunter.h"

namespace rtconf::fuzz {

struct Order {
  cases::Inputs seeds;     ///< of the corpus, and of what comes with rtconf
  std::string dictionary;  ///< its lines
  std::uint64_t seed = 1;
  std::uint64_t runs = 0;     ///< executions; 0 for no limit
  std::uint32_t seconds = 0;  ///< 0 for no limit
};

void run_engine(std::string_view engine, Hunter& hunter, const cases::Row& row, const Order& order);

/// False where rtconf was built without libFuzzer.
bool has_libfuzzer();
void run_libfuzzer(Hunter& hunter, const cases::Row& row, const Order& order);

}  // namespace rtconf::fuzz
