// `rtconf diff`: two libraries on the same inputs, and where they first part.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "conformance/core/run.h"
#include "conformance/report/escape.h"
#include "conformance/report/format.h"
#include "conformance/report/layout.h"
#include "tools/child_run.h"
#include "tools/command.h"
#include "tools/output.h"
#include "tools/run_arguments.h"

namespace rtconf::tools {
namespace {

using report::Fields;
using report::Ink;
using report::one_line;
using report::paint;

constexpr const char* kDescription =
    "Judges two libraries on the same inputs, and shows each clause on which they differ: what "
    "the\n"
    "first did there, and what the second, on the first input where it shows. Also where both are\n"
    "right: the contract leaves choices.";

constexpr const char* kFooter =
    "Examples:\n"
    "  rtconf diff ./libold.so ./libnew.so\n"
    "  rtconf diff ./libold.so ./libnew.so --tier all --group read,file\n\n"
    "Exit status:\n"
    "  0  no difference was seen    1  there are some\n"
    "  2  wrong usage               3  one of them cannot be judged    4  no verdict\n";

/// The same run of another library, as arguments.
std::vector<std::string> arguments_for(const RunOptions& options, const std::string& library) {
  const char* const tier = !options.hardened ? "core" : !options.core ? "hardened" : "all";
  std::vector<std::string> out = {
      library,
      "--tier",
      tier,
      "--seed",
      std::to_string(options.seed),
      "--timeout",
      fmt::format("{:.3f}", static_cast<double>(options.timeout.count()) / 1000)};
  if (!options.groups.empty())
    out.insert(out.end(), {"--group", report::joined(options.groups, ",")});
  if (!options.filter.empty()) out.insert(out.end(), {"--filter", options.filter});
  if (options.plan) out.insert(out.end(), {"--plan", probe::text(*options.plan)});
  if (options.plans) out.insert(out.end(), {"--plans", std::to_string(*options.plans)});
  if (options.jobs != 0) out.insert(out.end(), {"--jobs", std::to_string(options.jobs)});
  if (options.large) out.emplace_back("--large");
  return out;
}

/// Functions that one exports and the other does not are told by themselves.
bool is_seen(const ClauseResult& clause) {
  return clause.verdict != Verdict::kUntested && clause.verdict != Verdict::kAbsent &&
         clause.selected;
}

bool differ(const ClauseResult& a, const ClauseResult& b) {
  if (!is_seen(a) || !is_seen(b)) return false;
  return a.verdict != b.verdict || a.message != b.message || a.got != b.got;
}

/// Functions that `a` exports and `b` does not.
std::vector<std::string> missing_in(const RunResult& b, const RunResult& a) {
  std::vector<std::string> out;
  for (const std::string& function : a.provider.exported) {
    const auto& other = b.provider.exported;
    if (std::find(other.begin(), other.end(), function) == other.end()) out.push_back(function);
  }
  return out;
}

struct Difference {
  const ClauseResult* a;
  const ClauseResult* b;
};

std::vector<Difference> differences(const RunResult& a, const RunResult& b) {
  std::vector<Difference> out;
  const std::size_t count = std::min(a.clauses.size(), b.clauses.size());
  for (std::size_t i = 0; i < count; ++i) {
    if (differ(a.clauses[i], b.clauses[i])) out.push_back({&a.clauses[i], &b.clauses[i]});
  }
  return out;
}

std::size_t both_seen(const RunResult& a, const RunResult& b) {
  std::size_t count = 0;
  for (std::size_t i = 0; i < std::min(a.clauses.size(), b.clauses.size()); ++i)
    count += is_seen(a.clauses[i]) && is_seen(b.clauses[i]) ? 1 : 0;
  return count;
}

std::string in_words(const ClauseResult& clause) {
  std::string words(name(clause.verdict));
  if (!clause.message.empty()) words += ": " + clause.message;
  return words;
}

std::string text_of(const std::vector<Difference>& found, const RunResult& a, const RunResult& b) {
  report::Style style;
  style.colour = wants_colour();
  std::string out;
  Fields head(out, style, 0, 10);
  head.verbatim("A", one_line(a.provider.path));
  head.verbatim("B", one_line(b.provider.path));
  head.prose("Only A", report::joined(missing_in(b, a)));
  head.prose("Only B", report::joined(missing_in(a, b)));
  for (const auto& [first, second] : found) {
    out += '\n' + paint(first->id, Ink::kBold, style) + "  (" + first->tier + ", " + first->level +
           ")\n";
    Fields fields(out, style, 2, 10);
    fields.prose("Clause", first->text);
    for (const auto& [label, clause] : {std::pair{"A", first}, {"B", second}}) {
      fields.prose(label, in_words(*clause));
      fields.verbatim("Expected", clause->expected);
      fields.verbatim("Got", clause->got);
      fields.verbatim("Replay", clause->replay);
    }
  }
  const std::size_t both = both_seen(a, b);
  out += fmt::format("\nThey differ on {}, and agree on {}\n",
                     report::counted(found.size(), "clause"), both - found.size());
  return out;
}

std::string json_of(const std::vector<Difference>& found, const RunResult& a, const RunResult& b) {
  using Json = nlohmann::ordered_json;
  Json out = {{"schema", "rtconf-diff/1"},
              {"a", a.provider.path},
              {"b", b.provider.path},
              {"seed", a.seed}};
  out["only_a"] = missing_in(b, a);
  out["only_b"] = missing_in(a, b);
  out["differences"] = Json::array();
  const auto side = [](const ClauseResult& clause) {
    return Json{
        {"verdict", name(clause.verdict)}, {"message", clause.message}, {"case", clause.decided_by},
        {"expected", clause.expected},     {"got", clause.got},         {"replay", clause.replay}};
  };
  for (const auto& [first, second] : found)
    out["differences"].push_back({{"id", first->id}, {"a", side(*first)}, {"b", side(*second)}});
  return out.dump(2, ' ', false, Json::error_handler_t::replace) + '\n';
}

/// The status to end with when a run cannot be compared; what is wrong was said.
std::optional<ExitStatus> check(const InputReport& run, const std::string& library) {
  if (!run.result) {
    complain("cannot compare " + library + ": " + run.trouble);
    return ExitStatus::kNoVerdict;
  }
  if (!run.result->refusal.empty()) return ExitStatus::kCannotJudge;  // the run has said why
  if (!run.result->suite_fault.empty() || !run.result->finished) return ExitStatus::kNoVerdict;
  return std::nullopt;
}

}  // namespace

ExitStatus diff_command(const Invocation& invocation) {
  std::string other;
  bool as_json = false;
  RunArguments arguments;
  const RunCommand command{
      .name = "diff",
      .description = kDescription,
      .footer = kFooter,
      .is_judging = false,
      .define =
          [&](CommandLine& line) {
            line.argument("OTHER", other, "The library to compare it with");
            line.flag("--json", as_json, "As JSON, for programs");
          },
      .mistake = [&] { return other.empty() ? "name two libraries" : ""; },
  };
  if (const auto end = parse_run_arguments(invocation, command, arguments)) return *end;
  const std::array<std::string, 2> libraries{arguments.options.provider, other};
  std::array<InputReport, 2> runs;
  for (std::size_t i = 0; i < runs.size(); ++i) {
    runs[i] = run_in_child(arguments_for(arguments.options, libraries[i]));
    if (const auto end = check(runs[i], libraries[i])) return *end;
  }
  const RunResult& a = *runs[0].result;
  const RunResult& b = *runs[1].result;
  const std::vector<Difference> found = differences(a, b);
  print(as_json ? json_of(found, a, b) : text_of(found, a, b));
  const bool is_same = found.empty() && a.provider.exported == b.provider.exported;
  return is_same ? ExitStatus::kSuccess : ExitStatus::kFails;
}

}  // namespace rtconf::tools
