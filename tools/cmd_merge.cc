// `rtconf merge`: one report of the reports of a run's shards, and the verdict on the whole.
#include <fmt/format.h>

#include <limits>
#include <map>
#include <string>
#include <vector>

#include "conformance/core/merge.h"
#include "conformance/core/run.h"
#include "tools/claims_files.h"
#include "tools/command.h"
#include "tools/command_line.h"
#include "tools/conclude.h"
#include "tools/input.h"
#include "tools/output.h"
#include "tools/report_targets.h"

namespace rtconf::tools {
namespace {

constexpr const char* kDescription =
    "Makes one report of the JSON reports of a run's shards: the same as the run would have\n"
    "written in one piece, but for times. A baseline is held against the whole here, since a part\n"
    "cannot tell whether a clause holds.";

std::string footer() {
  return std::string(
             "Examples:\n"
             "  rtconf run ./libmine.so --shard 1/2 --report json=1.json\n"
             "  rtconf run ./libmine.so --shard 2/2 --report json=2.json\n"
             "  rtconf merge 1.json 2.json --report junit=all.xml --baseline baseline.toml\n\n") +
         kExitStatusHelp;
}

struct Words {
  std::vector<std::string> inputs;
  std::vector<std::string> reports;
  ClaimsOptions claims;
};

void define(CommandLine& line, Words& words) {
  line.argument("REPORT", words.inputs, "JSON reports, one for each shard");
  line.option("--report", words.reports, "Write this report; may be repeated", "FORMAT[=PATH]");
  define_claims(line, words.claims);
}

/// The place of a case in a run: what campaigns found comes first.
std::size_t rank(std::string_view case_name) {
  static const std::map<std::string, std::size_t, std::less<>> kPlaces = [] {
    std::map<std::string, std::size_t, std::less<>> places;
    for (const CaseName& each : case_names()) places.emplace(each.name, places.size() + 1);
    return places;
  }();
  const auto found = kPlaces.find(case_name);
  return found == kPlaces.end() ? 0 : found->second;
}

/// Reads all of them; what is wrong, or "".
std::string read_all(const std::vector<std::string>& paths, std::vector<RunResult>& into) {
  for (const std::string& path : paths) {
    InputReport read = read_report(path);
    if (!read.result) return read.trouble;
    into.push_back(std::move(*read.result));
  }
  return "";
}

}  // namespace

ExitStatus merge_command(const Invocation& invocation) {
  Words words;
  CommandLine line("merge", kDescription, footer());
  define(line, words);
  if (const auto end = line.parse(invocation)) return *end;
  if (words.inputs.empty()) return line.wrong("name the reports of the shards");
  if (std::string mistake = words.claims.mistake(); !mistake.empty()) return line.wrong(mistake);
  ReportTargets reports;
  if (std::string mistake = reports.parse(words.reports); !mistake.empty())
    return line.wrong(mistake);
  for (const std::string& path : words.inputs) {
    if (std::string mistake = reports.check(path); !mistake.empty()) return line.wrong(mistake);
  }
  std::vector<RunResult> parts;
  if (std::string mistake = read_all(words.inputs, parts); !mistake.empty())
    return line.wrong(mistake);
  ClaimsFiles claims;
  if (const auto mistakes = claims.read(words.claims, parts.front().provider.path);
      !mistakes.empty())
    return wrong_usage("merge", mistakes);
  for (const std::string& kept : claims.files(parts.front().provider.path)) {
    if (std::string mistake = reports.check(kept); !mistake.empty()) return line.wrong(mistake);
  }
  Merged merged = merge(std::move(parts), rank);
  if (!merged.trouble.empty())
    return line.wrong("these are no parts of one run: " + merged.trouble);
  return conclude(merged.result, claims, reports);
}

}  // namespace rtconf::tools
