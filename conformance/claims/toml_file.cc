#include "conformance/claims/toml_file.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <sstream>

#include "conformance/claims/nearest.h"
#include "conformance/claims/toml_ascii.h"
#include "conformance/report/escape.h"

namespace rtconf::claims {
namespace {

constexpr std::size_t kMostListed = 20;

unsigned line_of_node(const toml::node& node) { return node.source().begin.line; }

}  // namespace

void Mistakes::add(unsigned line, std::string_view text) {
  all_.emplace_back(line, report::one_line(text));
}

std::string Mistakes::place(unsigned line) const { return fmt::format("{}:{}", path_, line); }

std::vector<std::string> Mistakes::list() const {
  auto sorted = all_;
  std::stable_sort(sorted.begin(), sorted.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  std::vector<std::string> out;
  for (const auto& [line, text] : sorted) {
    if (out.size() == kMostListed) {
      out.push_back(fmt::format("{}: {} more mistakes", path_, sorted.size() - kMostListed));
      break;
    }
    out.push_back(fmt::format("{}: {}", place(line), text));
  }
  return out;
}

toml::table parse_toml(std::string_view text, Mistakes& mistakes) {
  if (const std::size_t at = report::find_invalid_utf8(text); at != std::string_view::npos) {
    const auto lines =
        std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(at), '\n');
    mistakes.add(static_cast<unsigned>(lines) + 1, "this is no TOML: it has to be UTF-8");
    return {};
  }
  try {
    return toml::parse(to_ascii(text));
  } catch (const toml::parse_error& error) {
    mistakes.add(error.source().begin.line,
                 fmt::format("this is no TOML: {}", from_ascii(error.description())));
  } catch (const TomlAssertion&) {
    mistakes.add(1, "this is no TOML, and where it goes wrong cannot be told");
  }
  return {};
}

unsigned TomlTable::line_of(std::string_view key) const {
  const toml::node* node = table_.get(key);
  return node == nullptr ? line_ : line_of_node(*node);
}

const toml::node* TomlTable::find(std::string_view key) {
  known_.emplace_back(key);
  return table_.get(key);
}

void TomlTable::wrong_type(std::string_view key, std::string_view example) {
  mistakes_.add(line_of(key),
                fmt::format("{} is of the wrong type: write {} = {}", key, key, example));
}

std::string TomlTable::text(std::string_view key, std::string_view example) {
  const toml::node* const node = find(key);
  if (node == nullptr) return "";
  if (const auto* const text = node->as_string()) return from_ascii(text->get());
  wrong_type(key, example);
  return "";
}

std::string TomlTable::needed(std::string_view key, std::string_view example) {
  std::string value = text(key, example);
  if (!has(key)) {
    mistakes_.add(line_, fmt::format("{} is missing: write {} = {}", key, key, example));
  } else if (value.empty() && table_.get(key)->is_string()) {
    mistakes_.add(line_of(key), fmt::format("{} is empty: write {} = {}", key, key, example));
  }
  return value;
}

std::string TomlTable::date(std::string_view key) {
  const toml::node* const node = find(key);
  if (node == nullptr) return "";
  if (const auto* const date = node->as_date()) {
    const toml::date& day = date->get();
    return fmt::format("{:04}-{:02}-{:02}", day.year, day.month, day.day);
  }
  mistakes_.add(line_of(key),
                fmt::format("{} is no date: write {} = 2030-12-31, without quotes", key, key));
  return "";
}

std::vector<std::string> TomlTable::texts(std::string_view key, std::string_view example) {
  const toml::node* const node = find(key);
  if (node == nullptr) return {};
  const toml::array* const array = node->as_array();
  if (array == nullptr) {
    wrong_type(key, example);
    return {};
  }
  std::vector<std::string> out;
  for (const toml::node& each : *array) {
    if (const auto* const text = each.as_string()) {
      out.push_back(from_ascii(text->get()));
    } else {
      wrong_type(key, example);
      return {};
    }
  }
  return out;
}

std::vector<TomlTable::Pair> TomlTable::pairs(std::string_view key, std::string_view example) {
  const toml::node* const node = find(key);
  if (node == nullptr) return {};
  const toml::table* const table = node->as_table();
  if (table == nullptr) {
    wrong_type(key, example);
    return {};
  }
  std::vector<Pair> out;
  for (const auto& [name, value] : *table) {
    const unsigned line = line_of_node(value);
    if (const auto* const text = value.as_string()) {
      out.push_back({from_ascii(name.str()), from_ascii(text->get()), line});
    } else {
      mistakes_.add(
          line, fmt::format("{}.{} is no text: write it in quotes", key, from_ascii(name.str())));
    }
  }
  return out;
}

std::vector<std::pair<const toml::table*, unsigned>> TomlTable::tables(std::string_view key) {
  const toml::node* const node = find(key);
  if (node == nullptr) return {};
  std::vector<std::pair<const toml::table*, unsigned>> out;
  const toml::array* const array = node->as_array();
  const bool is_right =
      array != nullptr && std::all_of(array->begin(), array->end(),
                                      [](const toml::node& each) { return each.is_table(); });
  if (!is_right) {
    mistakes_.add(line_of(key),
                  fmt::format("{} is no list of tables: write [[{}]] above each", key, key));
    return out;
  }
  for (const toml::node& each : *array) out.emplace_back(each.as_table(), line_of_node(each));
  return out;
}

void TomlTable::close() {
  for (const auto& [key, node] : table_) {
    const std::string name = from_ascii(key.str());
    if (std::find(known_.begin(), known_.end(), name) != known_.end()) continue;
    const std::string meant = did_you_mean(name, known_);
    mistakes_.add(line_of_node(node), meant.empty()
                                          ? fmt::format("there is no key '{}'; known: {}", name,
                                                        fmt::join(known_, ", "))
                                          : fmt::format("there is no key '{}'{}", name, meant));
  }
}

std::string toml_text(std::string_view text) {
  const toml::value<std::string> value{std::string(text)};
  // The quotes that people know.
  constexpr auto kFlags =
      toml::toml_formatter::default_flags & ~toml::format_flags::allow_literal_strings;
  std::ostringstream out;
  out << toml::toml_formatter{value, kFlags};
  return out.str();
}

}  // namespace rtconf::claims
