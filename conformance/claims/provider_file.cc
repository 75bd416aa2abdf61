#include "conformance/claims/provider_file.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>

#include "conformance/claims/nearest.h"
#include "conformance/claims/objection.h"
#include "conformance/claims/spec_names.h"
#include "conformance/claims/toml_file.h"
#include "conformance/core/tally.h"
#include "spec/lookup.h"

namespace rtconf::claims {
namespace {

constexpr const char* kSchema = "rtconf-provider/1";
constexpr std::array<std::string_view, 1> kProfiles{"cstr"};

template <class Names>
bool contains(const Names& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

std::vector<std::string> choice_ids() {
  std::vector<std::string> ids;
  for (const spec::Clause& clause : spec::kClauses) {
    if (clause.level == spec::Level::kChoice) ids.emplace_back(clause.id);
  }
  return ids;
}

void read_choices(TomlTable& root, ProviderFile& file, Mistakes& mistakes) {
  for (auto& [about, text, line] :
       root.pairs("choices", "{ \"rt_file_size.directory\" = \"returns -1\" }")) {
    const spec::Clause* const clause = spec::find_clause(about);
    if (clause == nullptr) {
      mistakes.add(line, fmt::format("the spec has no clause '{}'{}", about,
                                     did_you_mean(about, choice_ids())));
    } else if (clause->level != spec::Level::kChoice) {
      mistakes.add(line, fmt::format("{} leaves no choice: its level is {}; `rtconf list clauses` "
                                     "shows those that do",
                                     about, spec::name(clause->level)));
    }
    file.choices.push_back({std::move(about), std::move(text), line});
  }
}

void read_reasons(TomlTable& root, ProviderFile& file, Mistakes& mistakes) {
  std::vector<std::string> known = clause_ids();
  for (const auto& more : {function_names(), group_names()})
    known.insert(known.end(), more.begin(), more.end());
  for (auto& [about, text, line] :
       root.pairs("reasons", "{ lock = \"there are no locks here\" }")) {
    if (!contains(known, about))
      mistakes.add(line, fmt::format("the spec has no clause, function or group '{}'{}", about,
                                     did_you_mean(about, known)));
    file.reasons.push_back({std::move(about), std::move(text), line});
  }
}

/// The loader and the test framework have read these before the file is.
bool comes_too_late(std::string_view name) {
  return name.starts_with("LD_") || name.starts_with("GTEST_") || name.starts_with("RTCONF_") ||
         name == "GLIBC_TUNABLES";
}

void read_environment(TomlTable& root, ProviderFile& file, Mistakes& mistakes) {
  for (auto& [name, value, line] : root.pairs("environment", "{ MYLIB_MODE = \"safe\" }")) {
    if (name.empty() || name.find('=') != std::string::npos ||
        name.find('\0') != std::string::npos) {
      mistakes.add(line, fmt::format("'{}' cannot be the name of a variable", name));
    } else if (value.find('\0') != std::string::npos) {
      mistakes.add(line, fmt::format("the value of {} holds a NUL, which no variable can", name));
    } else if (comes_too_late(name)) {
      mistakes.add(
          line, fmt::format("{} is read before this file is: set it where rtconf is called", name));
    }
    file.environment.emplace_back(std::move(name), std::move(value));
  }
}

void read_profile(TomlTable& root, ProviderFile& file, Mistakes& mistakes) {
  file.profile = root.text("profile", "\"cstr\"");
  if (file.profile.empty() || contains(kProfiles, file.profile)) return;
  mistakes.add(root.line_of("profile"), fmt::format("unknown profile '{}'; known: {}", file.profile,
                                                    fmt::join(kProfiles, ", ")));
}

void read_root(TomlTable& root, ProviderFile& file, Mistakes& mistakes) {
  const std::string schema = root.needed("schema", fmt::format("\"{}\"", kSchema));
  if (!schema.empty() && schema != kSchema)
    mistakes.add(
        root.line_of("schema"),
        fmt::format("the schema '{}' is none that can be read: write \"{}\"", schema, kSchema));
  file.library = root.text("path", "\"./libmine.so\"");
  read_profile(root, file, mistakes);
  file.groups = root.texts("groups", "[\"read\", \"file\"]");
  if (const std::string mistake = group_mistake(file.groups); !mistake.empty())
    mistakes.add(root.line_of("groups"), mistake);
  read_choices(root, file, mistakes);
  read_environment(root, file, mistakes);
  read_reasons(root, file, mistakes);
  root.close();
}

/// Whether the reason is about that clause: by its id, its function or its function's group.
bool is_about(const Declared& reason, const ClauseResult& clause) {
  const spec::Function* const function = spec::find_function(clause.function);
  return reason.about == clause.id || reason.about == clause.function ||
         (function != nullptr && reason.about == function->group);
}

std::string what_is_not_so(const Declared& choice, const RunResult& result) {
  for (const ClauseResult& clause : result.clauses) {
    if (clause.id != choice.about) continue;
    if (clause.verdict == Verdict::kAbsent)
      return fmt::format("the provider does not export {}", clause.function);
    if (clause.verdict != Verdict::kChoice || clause.message == choice.text) return "";
    return fmt::format("declared is '{}', and this was seen: '{}'", choice.text, clause.message);
  }
  return "the spec has no such clause";
}

}  // namespace

ReadProviderFile parse_provider_file(std::string_view text, const std::string& path) {
  Mistakes mistakes(path);
  const toml::table document = parse_toml(text, mistakes);
  ReadProviderFile read;
  read.file.path = path;
  if (mistakes.is_empty()) {
    TomlTable root(document, 1, mistakes);
    read_root(root, read.file, mistakes);
  }
  read.mistakes = mistakes.list();
  return read;
}

std::string provider_file_of(const std::string& library) { return library + ".toml"; }

void apply(const ProviderFile& file, RunResult& result) {
  for (ClauseResult& clause : result.clauses) {
    if (clause.verdict == Verdict::kPass || !clause.reason.empty()) continue;
    for (const Declared& reason : file.reasons) {
      // The nearest to the clause says most.
      if (is_about(reason, clause) && (clause.reason.empty() || reason.about == clause.id))
        clause.reason = reason.text;
    }
  }
  for (const Declared& choice : file.choices) {
    std::string text = what_is_not_so(choice, result);
    if (!text.empty())
      object(result, {fmt::format("{}:{}", file.path, choice.line), choice.about, std::move(text)});
  }
  tally(result);
}

}  // namespace rtconf::claims
