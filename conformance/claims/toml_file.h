// Reading the TOML files that users write: every mistake is told with its line and with what to
// write instead, and none of them ends the reading. Knows no key of any file.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace rtconf::claims {

/// Thrown where toml++ would abort: some of its versions take a few malformed texts, such as "[[[",
/// for a fault of their own. Never leaves parse_toml().
struct TomlAssertion {};
[[noreturn]] inline void toml_assertion_failed() { throw TomlAssertion(); }

}  // namespace rtconf::claims

// The same in every file that includes it: these change what the library is.
#define TOML_HEADER_ONLY 1
#define TOML_EXCEPTIONS 1
#define TOML_ASSERT(expr) ((expr) ? static_cast<void>(0) : rtconf::claims::toml_assertion_failed())
#include <toml++/toml.h>

namespace rtconf::claims {

/// Mistakes of one file, as "FILE:LINE: what is wrong", in the order of their lines.
class Mistakes {
 public:
  explicit Mistakes(std::string path) : path_(std::move(path)) {}

  void add(unsigned line, std::string_view text);
  std::string place(unsigned line) const;
  /// Those that were made, sorted; at most a screenful, and then how many more there are.
  std::vector<std::string> list() const;
  bool is_empty() const { return all_.empty(); }

 private:
  std::string path_;
  std::vector<std::pair<unsigned, std::string>> all_;
};

/// The document, or an empty one and the parser's complaint among the mistakes.
toml::table parse_toml(std::string_view text, Mistakes& mistakes);

/// One table of a file, read key by key. What no one has asked for when it is closed is a mistake.
class TomlTable {
 public:
  /// `line` is told for what is missing.
  TomlTable(const toml::table& table, unsigned line, Mistakes& mistakes)
      : table_(table), line_(line), mistakes_(mistakes) {}

  unsigned line() const { return line_; }
  unsigned line_of(std::string_view key) const;
  bool has(std::string_view key) const { return table_.contains(key); }

  /// Each gives an empty value where the key is missing, or is of another type, which is a mistake.
  /// `example` is what could stand there.
  std::string text(std::string_view key, std::string_view example);
  /// A text that must be there and not be empty.
  std::string needed(std::string_view key, std::string_view example);
  /// A date, as YYYY-MM-DD.
  std::string date(std::string_view key);
  std::vector<std::string> texts(std::string_view key, std::string_view example);
  /// The keys and texts of a table within, with their lines.
  struct Pair {
    std::string key;
    std::string value;
    unsigned line;
  };
  std::vector<Pair> pairs(std::string_view key, std::string_view example);
  /// The tables of an array of tables.
  std::vector<std::pair<const toml::table*, unsigned>> tables(std::string_view key);

  /// Says which keys are unknown, and which may have been meant.
  void close();

 private:
  const toml::node* find(std::string_view key);
  void wrong_type(std::string_view key, std::string_view example);

  const toml::table& table_;
  unsigned line_;
  Mistakes& mistakes_;
  std::vector<std::string> known_;
};

/// A text as TOML has it, with its quotes.
std::string toml_text(std::string_view text);

}  // namespace rtconf::claims
