// What a row of the table of mutants says of one library. The rows themselves are generated into
// mutants_table.h; what the spec makes of them is in coverage.h.
#pragma once

#include <cstdint>
#include <string_view>

namespace rtconf::mutants {

enum class Kind : std::uint8_t {
  kMutant,   ///< right, but for one fault in one function
  kCorrect,  ///< right, and built in an odd way
  kHostile,  ///< right, but for an attack on the run in one function, or at load
};

struct Library {
  std::string_view file;  ///< without ".so", e.g. "mutant-libc-nul_missing-rt_file_read_text"
  Kind kind;
  std::string_view name;      ///< the fault, the provider or the harm
  std::string_view function;  ///< where it is wrong; empty for correct ones, and for harm at load
  std::string_view form;      ///< "libc" or "raw": how it calls the system
  std::string_view what;      ///< one sentence
  std::string_view clauses;  ///< words of `function`'s clauses that must fail, with spaces between;
                             ///< correct ones: words that must fail in some function of theirs
  std::string_view also;     ///< words that may fail too; "*" for all of that function
  std::string_view verdicts;  ///< hostile: which are possible for `function`; "refused" is status 3
  std::string_view at;        ///< hostile: "load", "unload" or "call"
  std::string_view note;      ///< the known defect that it stands for; exceptions made for it
  bool untested;              ///< no case can see it, whatever its clauses are
  bool large;                 ///< only large files show it
};

/// Calls act(word) for each word of a list as above.
template <typename Act>
constexpr void for_each_word(std::string_view words, Act act) {
  while (!words.empty()) {
    const std::size_t end = words.find(' ');
    act(words.substr(0, end));
    words.remove_prefix(end == std::string_view::npos ? words.size() : end + 1);
  }
}

constexpr bool has_word(std::string_view words, std::string_view word) {
  bool found = false;
  for_each_word(words, [&](std::string_view one) { found = found || one == word; });
  return found;
}

/// True if the row says that this clause is broken.
constexpr bool must_fail(const Library& library, std::string_view function, std::string_view word) {
  return library.function == function && has_word(library.clauses, word);
}

/// True if the row allows this clause to fail.
constexpr bool may_fail(const Library& library, std::string_view function, std::string_view word) {
  if (library.function != function) return false;
  return has_word(library.clauses, word) || has_word(library.also, word) ||
         has_word(library.also, "*");
}

}  // namespace rtconf::mutants
