#include "tools/run_arguments.h"

#include <fmt/format.h>

#include <cstdint>
#include <filesystem>
#include <limits>
#include <string>
#include <vector>

#include "conformance/claims/spec_names.h"
#include "tools/command_line.h"
#include "tools/shard.h"

namespace rtconf::tools {
namespace {

constexpr std::uint64_t kMostJobs = 256;
constexpr std::uint64_t kMostPlans = 1'000'000'000;

/// The options as they were typed.
struct Words {
  std::string provider, tier, plan, plans, filter, seed = "1", jobs, shard, timeout = "5", corpus;
  std::vector<std::string> groups, require, reports;
  bool large = false;
  ClaimsOptions claims;
};

constexpr const char* kDescription =
    "Judges a shared library that exports rt_* functions, function by function, against the\n"
    "contract. What it does not export is not judged. The library runs in child processes: it\n"
    "may crash, hang or exit without harm to the run.";

std::string footer() {
  std::string out = "Report formats:\n";
  for (const report::Format& format : report::formats()) {
    out += fmt::format("  {:<9} {}\n", format.name, format.summary);
  }
  out +=
      "Without a path a report goes to stdout, and nothing else does. Report files are replaced\n"
      "whole while the run goes on: one that is killed leaves a valid, unfinished report.\n\n"
      "Examples:\n"
      "  rtconf run                                  judge the reference runtime\n"
      "  rtconf run ./libmine.so                     judge the core tier of your library\n"
      "  rtconf run ./libmine.so --filter '*.nul'    only the clauses with the word nul\n"
      "  rtconf run ./libmine.so --filter '-*.odd_path'   all but those\n"
      "  rtconf run ./libmine.so --require read      a function missing from read fails\n"
      "  rtconf run ./libmine.so --report json=r.json --report junit=r.xml\n"
      "  rtconf run ./libmine.so --shard 2/4         the second of four parts, for CI\n"
      "  rtconf run ./libmine.so --baseline b.toml   with failures that are accepted for now\n"
      "  rtconf run ./libmine.so --plan 'openat 1 = EMFILE'   with that system call failing\n\n";
  return out + kExitStatusHelp;
}

/// What chooses a part of what there is to judge.
void define_parts(CommandLine& line, Words& words) {
  line.option("--group", words.groups, "Judge only these groups of functions", "G,..");
  line.option("--filter", words.filter,
              "Judge only clauses or cases that match, as GoogleTest's filters do", "GLOB");
  line.option("--plan", words.plan,
              "In the hardened cases that have system calls fail, try this plan alone", "PLAN");
  line.option("--shard", words.shard,
              "Judge only the I-th of N parts; auto/N takes I from the environment", "I/N");
}

/// What is made of the result.
void define_judging(CommandLine& line, Words& words) {
  line.option("--require", words.require, "Fail if a function of these groups is missing", "G,..");
  define_claims(line, words.claims);
  line.option("--report", words.reports, "Write this report; may be repeated", "FORMAT[=PATH]");
}

void define(const RunCommand& command, CommandLine& line, Words& words) {
  line.argument("LIB", words.provider, "The library to judge; the reference runtime by default");
  line.option("--tier", words.tier,
              fmt::format("What to judge: core, hardened or all (default {})", command.tier),
              "TIER");
  if (!command.is_whole) define_parts(line, words);
  line.option("--plans", words.plans,
              "Try up to N fault plans in each world (default: 400 in the first, 40 in others)",
              "N");
  line.option("--seed", words.seed, "What all generated inputs follow from (default 1)", "N");
  line.option("--jobs", words.jobs, "Cases at a time (default: three for two processors)", "N");
  line.option("--timeout", words.timeout, "Seconds that one call may take (default 5)", "S");
  line.option("--corpus", words.corpus,
              "First judge what campaigns found, in this folder (default: LIB.fuzz)", "DIR");
  line.flag("--large", words.large, "Also use files past 2 and 4 GiB");
  if (command.is_judging) define_judging(line, words);
  if (command.define) command.define(line);
}

/// What the options that rewrite the baseline need, or "".
std::string claims_mistake(const Words& words) {
  if (std::string mistake = words.claims.mistake(); !mistake.empty()) return mistake;
  if (!words.claims.update && !words.claims.ratchet) return "";
  if (!words.filter.empty() || !words.groups.empty() || !words.plan.empty() || !words.shard.empty())
    return "a baseline is rewritten from whole runs: leave out --filter, --group, --plan and "
           "--shard";
  return "";
}

/// What is wrong with the words, or an empty string when `options` are filled.
std::string convert(const Words& words, RunOptions& options) {
  const bool has_plan = !words.plan.empty();
  const auto tiers = parse_tiers(!words.tier.empty() ? words.tier : has_plan ? "hardened" : "core");
  if (!tiers) return "--tier takes core, hardened or all, not '" + words.tier + "'";
  const auto groups = split_lists(words.groups);
  if (!groups) return "--group takes names with commas between them; one of them is empty";
  if (std::string mistake = claims::group_mistake(*groups); !mistake.empty())
    return "--group: " + mistake;
  const auto require = split_lists(words.require);
  if (!require) return "--require takes names with commas between them; one of them is empty";
  if (std::string mistake = claims::group_mistake(*require); !mistake.empty()) {
    return "--require: " + mistake;
  }
  const auto seed = parse_number(words.seed, 0, std::numeric_limits<std::uint64_t>::max());
  if (!seed) return "--seed takes a whole number from 0 to 2^64 - 1, not '" + words.seed + "'";
  const auto jobs = words.jobs.empty() ? 0 : parse_number(words.jobs, 1, kMostJobs);
  if (!jobs) {
    return fmt::format("--jobs takes a number from 1 to {}, not '{}'", kMostJobs, words.jobs);
  }
  const FoundShard shard = find_shard(words.shard);
  if (!shard.trouble.empty()) return shard.trouble;
  if (std::string mistake = claims_mistake(words); !mistake.empty()) return mistake;
  const auto plans = words.plans.empty() ? 0 : parse_number(words.plans, 1, kMostPlans);
  if (!plans)
    return fmt::format("--plans takes a number from 1 to {}, not '{}'", kMostPlans, words.plans);
  const auto timeout = parse_seconds(words.timeout);
  if (!timeout) return "--timeout takes seconds from 0.01 to 3600, not '" + words.timeout + "'";

  if (has_plan) {
    const probe::Parsed parsed = probe::parse_plan(words.plan);
    if (!parsed.plan) return "--plan: " + parsed.trouble;
    options.plan = parsed.plan;
  }
  if (std::error_code error;
      !words.corpus.empty() && !std::filesystem::is_directory(words.corpus, error)) {
    return "--corpus takes a folder of `rtconf fuzz`, and there is none at '" + words.corpus + "'";
  }
  options.provider = words.provider;
  options.core = tiers->core;
  options.hardened = tiers->hardened;
  options.groups = *groups;
  options.require = *require;
  options.filter = words.filter;
  options.seed = *seed;
  if (*plans != 0) options.plans = *plans;
  options.jobs = static_cast<unsigned>(*jobs);
  options.shard_index = shard.shard.index;
  options.shard_total = shard.shard.total;
  options.timeout = *timeout;
  options.large = words.large;
  options.corpus = words.corpus;
  return "";
}

}  // namespace

std::optional<ExitStatus> parse_run_arguments(const Invocation& invocation, RunArguments& into) {
  return parse_run_arguments(invocation, {.description = kDescription, .footer = footer()}, into);
}

std::optional<ExitStatus> parse_run_arguments(const Invocation& invocation,
                                              const RunCommand& command, RunArguments& into) {
  Words words;
  CommandLine line(command.name, std::string(command.description), command.footer);
  define(command, line, words);
  if (const auto end = line.parse(invocation)) return end;
  if (words.tier.empty() && words.plan.empty()) words.tier = command.tier;
  if (line.is_given("LIB") && words.provider.empty()) {
    return line.wrong("the name of the library is empty");
  }
  if (std::string mistake = convert(words, into.options); !mistake.empty()) {
    return line.wrong(mistake);
  }
  if (std::string mistake = into.reports.parse(words.reports); !mistake.empty()) {
    return line.wrong(mistake);
  }
  if (command.mistake) {
    if (std::string mistake = command.mistake(); !mistake.empty()) return line.wrong(mistake);
  }
  into.claims = words.claims;
  into.options.program = invocation.program;
  return std::nullopt;
}

}  // namespace rtconf::tools
