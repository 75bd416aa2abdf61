// `rtconf explain`: what a clause promises, why, what usually breaks it, and how it is judged.
#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "conformance/claims/nearest.h"
#include "conformance/claims/spec_names.h"
#include "conformance/core/run.h"
#include "conformance/mutants/library.h"
#include "conformance/mutants/mutants_table.h"
#include "conformance/report/layout.h"
#include "spec/lookup.h"
#include "tools/command.h"
#include "tools/command_line.h"
#include "tools/output.h"

namespace rtconf::tools {
namespace {

constexpr std::size_t kLabelWidth = 13;

std::string cases_of(std::string_view clause) {
  std::string lines;
  for (const CaseName& each : case_names()) {
    if (each.clause != clause) continue;
    lines += each.name + (each.large ? "  (with --large)" : "") + '\n';
  }
  return lines;
}

/// The planted faults that the clause must catch, one a line.
std::string mutants_of(const spec::Clause& clause) {
  const std::string_view function = spec::function(clause.function).name;
  std::string lines;
  for (const mutants::Library& library : mutants::kLibraries) {
    if (!mutants::must_fail(library, function, clause.word)) continue;
    lines += std::string(library.form) + ", " + std::string(library.name) + ": " +
             std::string(library.what) + '\n';
  }
  return lines;
}

std::string explain_clause(const spec::Clause& clause, const report::Style& style) {
  std::string out = report::paint(clause.id, report::Ink::kBold, style) + "\n\n";
  report::Fields fields(out, style, 2, kLabelWidth);
  fields.prose("Function", spec::function(clause.function).signature);
  fields.prose("Tier", spec::name(clause.tier));
  fields.prose("Level",
               std::string(spec::name(clause.level)) + ", revision " + std::to_string(clause.rev));
  fields.prose("Promise", clause.text);
  fields.prose("Why", clause.reason);
  fields.prose("If it fails", clause.hint);
  fields.prose("Not tested", clause.untested);
  fields.verbatim("Cases", cases_of(clause.id));
  fields.verbatim("Must catch", mutants_of(clause));
  return out;
}

std::string explain_function(const spec::Function& function, const report::Style& style) {
  std::string out = report::paint(function.name, report::Ink::kBold, style) + "\n\n";
  report::Fields fields(out, style, 2, kLabelWidth);
  fields.prose("Signature", function.signature);
  fields.prose("Group", function.group);
  fields.prose("Summary", function.summary);
  std::string clauses;
  for (const spec::Clause& clause : spec::kClauses) {
    if (clause.function != function.id) continue;
    clauses += std::string(clause.id) + "  (" + std::string(spec::name(clause.tier)) + ", " +
               std::string(spec::name(clause.level)) +
               (clause.untested.empty() ? ")\n" : ", not tested yet)\n");
  }
  fields.verbatim("Clauses", clauses);
  return out;
}

/// The clauses of a word, those with the same promise told once.
std::string explain_word(std::string_view word, const report::Style& style) {
  std::vector<std::vector<const spec::Clause*>> promises;
  for (const spec::Clause& clause : spec::kClauses) {
    if (clause.word != word) continue;
    const auto same = std::find_if(promises.begin(), promises.end(), [&](const auto& known) {
      return known.front()->text == clause.text && known.front()->tier == clause.tier &&
             known.front()->level == clause.level;
    });
    if (same == promises.end()) {
      promises.push_back({&clause});
    } else {
      same->push_back(&clause);
    }
  }
  std::string out;
  for (const auto& clauses : promises) {
    std::string ids;
    for (const spec::Clause* clause : clauses) ids += std::string(clause->id) + '\n';
    const spec::Clause& first = *clauses.front();
    if (!out.empty()) out += '\n';
    out += report::paint(word, report::Ink::kBold, style) + "\n\n";
    report::Fields fields(out, style, 2, kLabelWidth);
    fields.verbatim("Clauses", ids);
    fields.prose("Tier", spec::name(first.tier));
    fields.prose("Level", spec::name(first.level));
    fields.prose("Promise", first.text);
    fields.prose("Why", first.reason);
    fields.prose("If it fails", first.hint);
    fields.prose("Not tested", first.untested);
  }
  return out;
}

/// Empty when the spec has nothing of that name.
std::string explain(const std::string& name, const report::Style& style) {
  // A case is as good as its clause: people paste what --filter took.
  const std::string id = name.substr(0, name.find_first_of("~/"));
  if (const spec::Clause* clause = spec::find_clause(id)) return explain_clause(*clause, style);
  if (const spec::Function* function = spec::find_function(name)) {
    return explain_function(*function, style);
  }
  return explain_word(name, style);
}

std::string suggestion(const std::string& name) {
  std::vector<std::string> names = claims::clause_ids();
  for (const auto& more : {claims::function_names(), claims::clause_words()}) {
    names.insert(names.end(), more.begin(), more.end());
  }
  const std::string near = claims::did_you_mean(name, names);
  return near.empty() ? "; 'rtconf list clauses' shows all" : near;
}

constexpr const char* kFooter =
    "Examples:\n"
    "  rtconf explain rt_file_read_text.nul    one clause, with its cases and mutants\n"
    "  rtconf explain rt_file_size             a function and its clauses\n"
    "  rtconf explain nul                      a word, over all functions that have it\n";

}  // namespace

ExitStatus explain_command(const Invocation& invocation) {
  std::string name;
  CommandLine line("explain",
                   "Says what a clause promises, why it is ruled so, what usually breaks it, and\n"
                   "which cases and mutants belong to it.",
                   kFooter);
  line.argument("CLAUSE", name, "A clause, a function, or a word of clauses");
  if (const auto end = line.parse(invocation)) return *end;
  if (name.empty()) return line.wrong("say which clause; 'rtconf list clauses' shows all");

  report::Style style;
  style.colour = wants_colour();
  const std::string text = explain(name, style);
  if (text.empty()) {
    return line.wrong("the spec has no clause, function or word '" + name + "'" + suggestion(name));
  }
  print(text);
  return ExitStatus::kSuccess;
}

}  // namespace rtconf::tools
