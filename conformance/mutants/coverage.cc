#include "conformance/mutants/coverage.h"

#include <algorithm>
#include <string_view>

#include "conformance/mutants/mutants_table.h"

namespace rtconf::mutants {
namespace {

std::string clause_id(std::string_view function, std::string_view word) {
  return std::string(function) + "." + std::string(word);
}

/// `also` is shared by all functions of a row, so a word of any function will do there.
bool is_word_of_any(std::string_view word) {
  return word == "*" ||
         std::any_of(spec::kClauses.begin(), spec::kClauses.end(),
                     [&](const spec::Clause& clause) { return clause.word == word; });
}

bool breaks(const Library& library, const spec::Clause& clause) {
  return must_fail(library, spec::function(clause.function).name, clause.word);
}

}  // namespace

std::vector<std::string> unknown_names() {
  std::vector<std::string> unknown;
  const auto complain = [&](const Library& library, std::string_view name) {
    unknown.push_back(std::string(library.file) + ": the spec has no " + std::string(name));
  };
  for (const Library& library : kLibraries) {
    if (library.function.empty()) continue;
    if (spec::find_function(library.function) == nullptr) complain(library, library.function);
    for_each_word(library.clauses, [&](std::string_view word) {
      const std::string id = clause_id(library.function, word);
      if (spec::find_clause(id) == nullptr) complain(library, id);
    });
    for_each_word(library.also, [&](std::string_view word) {
      if (!is_word_of_any(word)) complain(library, word);
    });
  }
  return unknown;
}

std::vector<std::string> clauses_without_mutant() {
  std::vector<std::string> without;
  for (const spec::Clause& clause : spec::kClauses) {
    const bool has_mutant =
        std::any_of(kLibraries.begin(), kLibraries.end(), [&](const Library& library) {
          return library.kind == Kind::kMutant && !library.untested && breaks(library, clause);
        });
    if (clause.level == spec::Level::kMust && !has_mutant) without.emplace_back(clause.id);
  }
  return without;
}

bool is_expected_to_fail(const Library& library, const spec::Clause& clause, bool large) {
  const bool is_visible = !library.untested && (large || !library.large);
  return is_visible && clause.untested.empty() && breaks(library, clause);
}

spec::Tier first_tier(const Library& library) {
  const bool is_core =
      std::any_of(spec::kClauses.begin(), spec::kClauses.end(), [&](const spec::Clause& clause) {
        return clause.tier == spec::Tier::kCore && breaks(library, clause);
      });
  return is_core ? spec::Tier::kCore : spec::Tier::kHardened;
}

}  // namespace rtconf::mutants
