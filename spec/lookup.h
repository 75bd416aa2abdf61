// Looks things up in the generated tables of spec/tables/spec.h, and ties a case to the revision
// of the clause that it was written for. Holds no data of its own.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "spec/tables/spec.h"

namespace rtconf::spec {

/// What the spec says of a function. Every FunctionId has an entry.
constexpr const Function& function(FunctionId id) {
  return kFunctions[static_cast<std::size_t>(id)];
}

/// The function of that name, or null.
constexpr const Function* find_function(std::string_view name) {
  for (const Function& candidate : kFunctions) {
    if (candidate.name == name) return &candidate;
  }
  return nullptr;
}

/// The clause of that id, such as "rt_file_size.size", or null.
constexpr const Clause* find_clause(std::string_view id) {
  for (const Clause& candidate : kClauses) {
    if (candidate.id == id) return &candidate;
  }
  return nullptr;
}

/// The clause of that word of the function of that name, or null.
constexpr const Clause* find_clause(std::string_view function_name, std::string_view word) {
  for (const Clause& candidate : kClauses) {
    if (candidate.word == word && function(candidate.function).name == function_name)
      return &candidate;
  }
  return nullptr;
}

/// The word that the spec and the reports use.
constexpr std::string_view name(Tier tier) { return tier == Tier::kCore ? "core" : "hardened"; }

/// The word that the spec and the reports use.
constexpr std::string_view name(Level level) {
  switch (level) {
    case Level::kMust:
      return "must";
    case Level::kShould:
      return "should";
    case Level::kChoice:
      break;
  }
  return "choice";
}

/// A clause as a case knows it: by id, and by the revision that the case was written for.
struct ClauseKey {
  std::string_view id;
  std::uint32_t rev;
};

namespace detail {
// Declared only. Reaching one of them while compiling is the error, and its name the message.
void the_spec_has_no_such_clause();
void the_clause_was_revised_so_read_this_case_again();
}  // namespace detail

/// The clause of a key. Does not compile when there is none, or when the spec has another revision
/// of it: the promise has changed, and whoever names the old one has to be read again.
consteval const Clause& clause(ClauseKey key) {
  const Clause* found = find_clause(key.id);
  if (found == nullptr) detail::the_spec_has_no_such_clause();
  if (found->rev != key.rev) detail::the_clause_was_revised_so_read_this_case_again();
  return *found;
}

/// The same, with the parts of the key by themselves.
consteval const Clause& clause(std::string_view id, std::uint32_t rev) {
  return clause(ClauseKey{id, rev});
}

}  // namespace rtconf::spec
