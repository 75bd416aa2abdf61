// What is tried, and how it is judged: conformance/properties/paths.cc
#include "conformance/properties/targets.h"
#include "fuzz/in_process.h"
#include "fuzz/mutators.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {  // NOLINT
  return rtconf::fuzz::judge_here(rtconf::properties::kPaths, {data, size});
}

extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size,  // NOLINT
                                               std::size_t most, unsigned seed) {
  return rtconf::fuzz::mutate_paths(data, size, most, seed);
}
