// The TOML of a baseline, read and written.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>

#include "conformance/claims/baseline.h"
#include "conformance/claims/toml_file.h"

namespace rtconf::claims {
namespace {

constexpr const char* kSchema = "rtconf-baseline/1";

constexpr const char* kHead =
    "# Failures that are accepted for now: `rtconf run LIB --baseline FILE` lets these pass, and "
    "nothing\n"
    "# else. An entry that is no longer so fails the run. Keys: clause, kind (fail, crash, exit, "
    "hang or\n"
    "# oom), message (what the failure's message begins with), reason; and if you like link, "
    "expires\n"
    "# (a date) and environment (a table of globs, such as { system = \"Linux 5.*\" }).\n";

/// A failure that can be accepted, or nothing: a flaky clause never is.
std::optional<Verdict> kind_of(const std::string& word) {
  const std::optional<Verdict> verdict = find_verdict(word);
  const bool is_kind = verdict && is_failure(*verdict) && *verdict != Verdict::kFlaky;
  return is_kind ? verdict : std::nullopt;
}

Accepted read_entry(const toml::table& table, unsigned line, Mistakes& mistakes) {
  TomlTable entry(table, line, mistakes);
  Accepted accepted;
  accepted.line = line;
  accepted.clause = entry.needed("clause", "\"rt_file_size.size\"");
  const std::string kind = entry.needed("kind", "\"fail\"");
  if (const auto verdict = kind_of(kind)) {
    accepted.kind = *verdict;
  } else if (!kind.empty()) {
    mistakes.add(entry.line_of("kind"),
                 fmt::format("'{}' is no kind of failure that can be accepted: write fail, crash, "
                             "exit, hang or oom",
                             kind));
  }
  accepted.message = entry.needed("message", "\"what the failure's message begins with\"");
  accepted.reason = entry.needed("reason", "\"why it is accepted\"");
  accepted.link = entry.text("link", "\"https://example.org/issues/7\"");
  accepted.expires = entry.date("expires");
  for (auto& [name, glob, at] : entry.pairs("environment", "{ system = \"Linux 5.*\" }"))
    accepted.environment.emplace_back(std::move(name), std::move(glob));
  entry.close();
  return accepted;
}

/// Two entries for one clause in one environment: it would depend on their order which holds.
void find_doubles(const std::vector<Accepted>& entries, Mistakes& mistakes) {
  for (auto entry = entries.begin(); entry != entries.end(); ++entry) {
    const auto first = std::find_if(entries.begin(), entry, [&](const Accepted& other) {
      return other.clause == entry->clause && other.environment == entry->environment;
    });
    if (first == entry || entry->clause.empty()) continue;
    mistakes.add(entry->line, fmt::format("{} has an entry in line {} already: keep one of them",
                                          entry->clause, first->line));
  }
}

}  // namespace

ReadBaseline parse_baseline(std::string_view text, const std::string& path) {
  Mistakes mistakes(path);
  const toml::table document = parse_toml(text, mistakes);
  ReadBaseline read{{path, {}}, {}};
  if (mistakes.is_empty()) {
    TomlTable root(document, 1, mistakes);
    const std::string schema = root.needed("schema", fmt::format("\"{}\"", kSchema));
    if (!schema.empty() && schema != kSchema)
      mistakes.add(
          root.line_of("schema"),
          fmt::format("the schema '{}' is none that can be read: write \"{}\"", schema, kSchema));
    for (const auto& [table, line] : root.tables("accepted"))
      read.baseline.entries.push_back(read_entry(*table, line, mistakes));
    root.close();
    find_doubles(read.baseline.entries, mistakes);
  }
  read.mistakes = mistakes.list();
  return read;
}

std::string baseline_text(const Baseline& baseline) {
  std::string out = fmt::format("{}schema = \"{}\"\n", kHead, kSchema);
  for (const Accepted& entry : baseline.entries) {
    out += "\n[[accepted]]\n";
    const auto line = [&](std::string_view key, std::string_view value) {
      if (!value.empty()) out += fmt::format("{} = {}\n", key, toml_text(value));
    };
    line("clause", entry.clause);
    line("kind", name(entry.kind));
    line("message", entry.message);
    line("reason", entry.reason);
    line("link", entry.link);
    if (!entry.expires.empty()) out += fmt::format("expires = {}\n", entry.expires);
    std::string globs;
    for (const auto& [name, glob] : entry.environment)
      globs +=
          fmt::format("{}{} = {}", globs.empty() ? "" : ", ", toml_text(name), toml_text(glob));
    if (!globs.empty()) out += fmt::format("environment = {{ {} }}\n", globs);
  }
  return out;
}

}  // namespace rtconf::claims
