// The engines that make up inputs: each drives a hunter until its time or its executions are over.
// They run in a sandbox, in a process of their own.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include "conformance/cases/row.h"
#include "fuzz/campaign/hunter.h"

namespace rtconf::fuzz {

struct Order {
  cases::Inputs seeds;     ///< of the corpus, and of what comes with rtconf
  std::string dictionary;  ///< its lines
  std::uint64_t seed = 1;
  std::uint64_t runs = 0;     ///< executions; 0 for no limit
  std::uint32_t seconds = 0;  ///< 0 for no limit
  // For AFL++ alone.
  std::string library;                      ///< the provider
  std::string program;                      ///< what afl-fuzz runs
  unsigned instances = 1;                   ///< that share a folder: one -M, the others -S
  std::chrono::milliseconds timeout{1000};  ///< for one input
};

/// False where rtconf was built without libFuzzer.
bool has_libfuzzer();
void run_libfuzzer(Hunter& hunter, const cases::Row& row, const Order& order);

/// What stands in the way of AFL++ with this program, and what to do about it; "" for nothing.
std::string afl_trouble(const std::string& program);
void run_afl(Hunter& hunter, const cases::Row& row, const Order& order);

}  // namespace rtconf::fuzz
