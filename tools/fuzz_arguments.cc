#include "tools/fuzz_arguments.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "conformance/claims/nearest.h"
#include "conformance/report/layout.h"
#include "tools/command_line.h"
#include "tools/fuzz_files.h"

namespace rtconf::tools {
namespace {

constexpr std::array kEngines{"libfuzzer", "afl"};
constexpr std::uint64_t kMostJobs = 64;
constexpr std::uint64_t kMostSeconds = 31'536'000;  // a year

struct Words {
  std::string provider, folder, engine = "libfuzzer", time = "0", runs, jobs, seed = "1",
                                timeout = "1";
  std::vector<std::string> targets;
};

constexpr const char* kDescription =
    "Looks for inputs on which a library does not do what the contract says: makes up files, "
    "paths,\n"
    "sequences of calls and fault plans, and keeps what makes the library do something new. It "
    "need\n"
    "not be built for that: its system calls show what it does. One that was built with\n"
    "-fsanitize=fuzzer-no-link shows more. Goes on until --time is over, or Ctrl-C.";

std::string footer() {
  std::string out = "Targets:\n";
  for (const fuzz::TargetName& target : fuzz::target_names())
    out += fmt::format("  {:<9} {}\n", target.name, target.title);
  return out +
         "\nEverything is in the folder: the corpus, and each finding as an input, a C program and "
         "a\n"
         "JSON file. A campaign that ended, or was killed, goes on from it. `rtconf run LIB` "
         "judges\n"
         "the findings first from then on.\n\n"
         "Examples:\n"
         "  rtconf fuzz ./libmine.so                        until Ctrl-C, all targets in turn\n"
         "  rtconf fuzz ./libmine.so --time 600             ten minutes, for CI\n"
         "  rtconf fuzz ./libmine.so --target plans,calls   two targets alone\n"
         "  rtconf fuzz ./libmine.so --runs 100000 --seed 7 the same each time\n\n"
         "Exit status:\n"
         "  0  nothing was found    1  something was, now or at an earlier time\n"
         "  2  wrong usage          3  the library cannot be judged    4  no verdict\n";
}

void define(CommandLine& line, Words& words) {
  line.argument("LIB", words.provider, "The library to fuzz; the reference runtime by default");
  line.option("--target", words.targets, "Only these targets (default: all, in turn)", "T,..");
  line.option("--engine", words.engine, "What makes up inputs: libfuzzer (default) or afl",
              "ENGINE");
  line.choices("--engine", {kEngines.begin(), kEngines.end()});
  line.option("--time", words.time, "Seconds in all (default: until it is stopped)", "S");
  line.option("--runs", words.runs, "Executions of each target, and then end", "N");
  line.option("--jobs", words.jobs, "Targets at a time (default: one per processor)", "N");
  line.option("--folder", words.folder, "Where everything is kept (default: LIB.fuzz)", "DIR");
  line.option("--seed", words.seed, "What the engine's choices follow from (default 1)", "N");
  line.option("--timeout", words.timeout, "Seconds that one call may take (default 1)", "S");
}

std::string target_mistake(const std::vector<std::string>& targets) {
  std::vector<std::string> known;
  for (const fuzz::TargetName& target : fuzz::target_names()) known.push_back(target.name);
  for (const std::string& target : targets) {
    if (std::find(known.begin(), known.end(), target) == known.end())
      return fmt::format("--target: unknown target '{}'{}; known: {}", target,
                         claims::did_you_mean(target, known), report::joined(known));
  }
  return "";
}

/// What is wrong with the words, or an empty string when `options` are filled.
std::string convert(const Words& words, fuzz::CampaignOptions& options) {
  const auto targets = split_lists(words.targets);
  if (!targets) return "--target takes names with commas between them; one of them is empty";
  if (std::string mistake = target_mistake(*targets); !mistake.empty()) return mistake;
  if (std::find(kEngines.begin(), kEngines.end(), words.engine) == kEngines.end())
    return "--engine takes libfuzzer or afl, not '" + words.engine + "'";
  const auto time = parse_number(words.time, 0, kMostSeconds);
  if (!time) return "--time takes whole seconds up to a year, not '" + words.time + "'";
  constexpr std::uint64_t kMost = std::numeric_limits<std::int32_t>::max();
  const auto runs = words.runs.empty() ? 0 : parse_number(words.runs, 1, kMost);
  if (!runs) return fmt::format("--runs takes a number from 1 to {}, not '{}'", kMost, words.runs);
  const auto jobs = words.jobs.empty() ? 0 : parse_number(words.jobs, 1, kMostJobs);
  if (!jobs)
    return fmt::format("--jobs takes a number from 1 to {}, not '{}'", kMostJobs, words.jobs);
  const auto seed = parse_number(words.seed, 0, std::numeric_limits<std::uint32_t>::max());
  if (!seed) return "--seed takes a whole number from 0 to 2^32 - 1, not '" + words.seed + "'";
  const auto timeout = parse_seconds(words.timeout);
  if (!timeout) return "--timeout takes seconds from 0.01 to 3600, not '" + words.timeout + "'";
  options.provider = words.provider;
  options.folder = words.folder;
  options.targets = *targets;
  options.engine = words.engine;
  options.time = std::chrono::seconds(*time);
  options.runs = *runs;
  options.jobs = static_cast<unsigned>(*jobs);
  options.seed = *seed;
  options.timeout = *timeout;
  return "";
}

}  // namespace

std::optional<ExitStatus> parse_fuzz_arguments(const Invocation& invocation,
                                               fuzz::CampaignOptions& into) {
  Words words;
  CommandLine line("fuzz", kDescription, footer());
  define(line, words);
  if (const auto end = line.parse(invocation)) return end;
  if (line.is_given("LIB") && words.provider.empty())
    return line.wrong("the name of the library is empty");
  if (line.is_given("--folder") && words.folder.empty())
    return line.wrong("the name of the folder is empty");
  if (std::string mistake = convert(words, into); !mistake.empty()) return line.wrong(mistake);
  into.program = invocation.program;
  take_fuzz_files(into);
  return std::nullopt;
}

}  // namespace rtconf::tools
