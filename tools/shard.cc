#include "tools/shard.h"

#include <fmt/format.h>

#include <array>
#include <cstdlib>
#include <fstream>

namespace rtconf::tools {
namespace {

constexpr std::uint64_t kMostParts = 10000;

/// Who runs parts side by side, and how it says which one this is.
struct Runner {
  const char* index;    ///< variable
  const char* total;    ///< variable; null when there is none
  std::uint64_t first;  ///< the index of the first part
};
constexpr std::array kRunners{
    Runner{"GTEST_SHARD_INDEX", "GTEST_TOTAL_SHARDS", 0},
    Runner{"JOB_COMPLETION_INDEX", nullptr, 0},
    Runner{"CI_NODE_INDEX", "CI_NODE_TOTAL", 1},
};

const char* value_of(const char* variable) {
  const char* const value = variable == nullptr ? nullptr : std::getenv(variable);
  return value == nullptr || *value == '\0' ? nullptr : value;
}

FoundShard trouble(std::string text) { return {{}, std::move(text)}; }

FoundShard from(const Runner& runner, std::uint64_t total) {
  const char* const text = value_of(runner.index);
  const auto index = parse_number(text, runner.first, runner.first + total - 1);
  if (!index)
    return trouble(fmt::format("{} is '{}', and with {} parts it has to be from {} to {}",
                               runner.index, text, total, runner.first, runner.first + total - 1));
  return {{static_cast<unsigned>(*index - runner.first + 1), static_cast<unsigned>(total)}, ""};
}

FoundShard from_with_total(const Runner& runner) {
  const char* const text = value_of(runner.total);
  const auto total = parse_number(text, 1, kMostParts);
  if (!total)
    return trouble(fmt::format("{} is '{}', and not a number of parts", runner.total, text));
  return from(runner, *total);
}

/// Tells GoogleTest's runners that their shards are understood.
void note_support() {
  if (const char* const file = value_of("GTEST_SHARD_STATUS_FILE")) std::ofstream{file};
}

FoundShard automatic(const std::string& total) {
  const auto parts = total.empty() ? std::nullopt : parse_number(total, 1, kMostParts);
  if (!total.empty() && !parts)
    return trouble(fmt::format("--shard auto/N takes a number of parts, not '{}'", total));
  for (const Runner& runner : kRunners) {
    if (value_of(runner.index) == nullptr) continue;
    note_support();
    if (parts) return from(runner, *parts);
    if (value_of(runner.total) != nullptr) return from_with_total(runner);
    return trouble(
        fmt::format("{} does not say of how many parts: give --shard auto/N", runner.index));
  }
  return trouble(
      "--shard auto finds no index: none of GTEST_SHARD_INDEX, JOB_COMPLETION_INDEX and "
      "CI_NODE_INDEX "
      "is set");
}

}  // namespace

FoundShard find_shard(const std::string& option) {
  if (option.empty()) return {};
  if (option == "auto") return automatic("");
  if (option.starts_with("auto/")) {
    const std::string total = option.substr(5);
    return automatic(total.empty() ? "nothing" : total);
  }
  const auto shard = parse_shard(option);
  if (shard) return {*shard, ""};
  return trouble("--shard takes I/N, such as 2/4 for the second of four, or auto/4, not '" +
                 option + "'");
}

}  // namespace rtconf::tools
