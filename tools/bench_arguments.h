// What `rtconf bench` takes.
#pragma once

#include <optional>
#include <string>

#include "bench/race.h"
#include "tools/command.h"

namespace rtconf::tools {

struct BenchArguments {
  bench::RaceOptions race;  ///< without the callbacks
  std::string json;
  std::string plots;
  bool details = false;
  bool holds_bars = false;
  std::string command;  ///< the whole of it, for a shell
};

/// Nothing when the command can go on; else the status to end with.
std::optional<ExitStatus> parse_bench_arguments(const Invocation& invocation,
                                                BenchArguments& arguments);

}  // namespace rtconf::tools
