// `rtconf list`: what there is of functions, clauses, cases and mutants. A new kind of thing is a
// row of kLists.
#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "conformance/claims/spec_names.h"
#include "conformance/core/run.h"
#include "conformance/mutants/library.h"
#include "conformance/mutants/mutants_table.h"
#include "conformance/report/layout.h"
#include "spec/lookup.h"
#include "tools/command.h"
#include "tools/command_line.h"
#include "tools/output.h"
#include "tools/table.h"

namespace rtconf::tools {
namespace {

/// Which clauses the user wants to hear of.
struct Selection {
  Tiers tiers{true, true};
  std::vector<std::string> groups;  ///< empty: all

  bool is_all() const { return tiers.core && tiers.hardened && groups.empty(); }
  bool has(const spec::Function& function) const {
    return groups.empty() ||
           std::find(groups.begin(), groups.end(), function.group) != groups.end();
  }
  bool has(const spec::Clause& clause) const {
    const bool tier = clause.tier == spec::Tier::kCore ? tiers.core : tiers.hardened;
    return tier && has(spec::function(clause.function));
  }
  bool has_clause(std::string_view id) const {
    const spec::Clause* const clause = spec::find_clause(id);
    return clause != nullptr && has(*clause);
  }
};

Table functions(const Selection& selection) {
  Table table{{"name", "group", "signature", "summary"}, {}, 3};
  for (const spec::Function& function : spec::kFunctions) {
    if (!selection.has(function)) continue;
    table.rows.push_back({std::string(function.name), std::string(function.group),
                          std::string(function.signature), std::string(function.summary)});
  }
  return table;
}

Table clauses(const Selection& selection) {
  Table table{{"id", "tier", "level", "status", "rev", "text", "untested"}, {}, 4};
  for (const spec::Clause& clause : spec::kClauses) {
    if (!selection.has(clause)) continue;
    table.rows.push_back(
        {std::string(clause.id), std::string(spec::name(clause.tier)),
         std::string(spec::name(clause.level)), clause.untested.empty() ? "tested" : "untested",
         std::to_string(clause.rev), std::string(clause.text), std::string(clause.untested)});
  }
  return table;
}

Table cases(const Selection& selection) {
  Table table{{"name", "clause", "needs"}, {}, 3};
  for (const CaseName& each : case_names()) {
    if (!selection.has_clause(each.clause)) continue;
    table.rows.push_back({each.name, each.clause, each.large ? "--large" : ""});
  }
  return table;
}

std::string_view name(mutants::Kind kind) {
  switch (kind) {
    case mutants::Kind::kMutant:
      return "mutant";
    case mutants::Kind::kCorrect:
      return "correct";
    case mutants::Kind::kHostile:
      break;
  }
  return "hostile";
}

/// The ids of the clauses that must catch it.
std::vector<std::string> clauses_of(const mutants::Library& library, const Selection& selection) {
  std::vector<std::string> ids;
  for (const spec::Clause& clause : spec::kClauses) {
    if (selection.has(clause) &&
        mutants::must_fail(library, spec::function(clause.function).name, clause.word)) {
      ids.emplace_back(clause.id);
    }
  }
  return ids;
}

/// A tier or group leaves those out that no clause of it must catch: the correct ones among them.
Table mutant_table(const Selection& selection) {
  Table table{{"file", "kind", "what", "function", "clauses"}, {}, 3};
  for (const mutants::Library& library : mutants::kLibraries) {
    const std::vector<std::string> clauses = clauses_of(library, selection);
    if (clauses.empty() && !selection.is_all()) continue;
    table.rows.push_back({std::string(library.file), std::string(name(library.kind)),
                          std::string(library.what), std::string(library.function),
                          report::joined(clauses, " ")});
  }
  return table;
}

struct List {
  std::string_view name;
  std::string_view summary;
  Table (*make)(const Selection& selection);
};

constexpr std::array kLists{
    List{"functions", "name, group and C signature of every function", functions},
    List{"clauses", "id, tier and level of every clause, and whether a case judges it", clauses},
    List{"cases", "the cases that judge the clauses, as --filter knows them", cases},
    List{"mutants", "the libraries that prove the suite: planted faults, correct, hostile",
         mutant_table},
};

std::vector<std::string> list_names() {
  std::vector<std::string> names;
  for (const List& list : kLists) names.emplace_back(list.name);
  return names;
}

std::string footer() {
  std::string out = "Lists:\n";
  for (const List& list : kLists) {
    out += "  " + std::string(list.name) + std::string(11 - list.name.size(), ' ') +
           std::string(list.summary) + '\n';
  }
  return out +
         "\nExamples:\n"
         "  rtconf list clauses --tier core\n"
         "  rtconf list functions --group read --json\n";
}

}  // namespace

ExitStatus list_command(const Invocation& invocation) {
  std::string what;
  std::string tier = "all";
  std::vector<std::string> group_lists;
  bool json = false;
  CommandLine line("list", "Lists what the suite knows, one thing a line.", footer());
  line.argument("WHAT", what, report::joined(list_names()));
  line.choices("WHAT", list_names());
  line.option("--tier", tier, "Only clauses of this tier: core, hardened or all (default)", "TIER");
  line.option("--group", group_lists, "Only functions of these groups", "G,..");
  line.flag("--json", json, "As a JSON array of objects, with more columns");
  if (const auto end = line.parse(invocation)) return *end;

  const std::vector<std::string> known = list_names();
  if (what.empty()) return line.wrong("say what to list: " + report::joined(known));
  const auto* const list = std::find_if(kLists.begin(), kLists.end(),
                                        [&](const List& each) { return each.name == what; });
  if (list == kLists.end()) {
    return line.wrong("cannot list '" + what + "'; known: " + report::joined(known));
  }
  const auto tiers = parse_tiers(tier);
  if (!tiers) return line.wrong("--tier takes core, hardened or all, not '" + tier + "'");
  const auto groups = split_lists(group_lists);
  if (!groups)
    return line.wrong("--group takes names with commas between them; one of them is empty");
  if (const std::string mistake = claims::group_mistake(*groups); !mistake.empty()) {
    return line.wrong("--group: " + mistake);
  }
  const Table table = list->make(Selection{*tiers, *groups});
  print(json ? as_json(table) : as_text(table));
  return ExitStatus::kSuccess;
}

}  // namespace rtconf::tools
