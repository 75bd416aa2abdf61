#include "tools/claims_files.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>

#include "conformance/core/tally.h"
#include "conformance/report/atomic_file.h"
#include "tools/input.h"

namespace rtconf::tools {
namespace {

/// What a part of a run did not judge may be one of the accepted failures, or a new one.
std::string why_not_whole(const RunResult& result) {
  if (!result.refusal.empty()) return "the provider could not be judged";
  if (!result.suite_fault.empty() || !result.finished) return "the run did not come to its end";
  if (result.partial) return "only a part was judged";
  return "";
}

void add_once(std::vector<std::string>& notes, std::string note) {
  if (std::find(notes.begin(), notes.end(), note) == notes.end()) notes.push_back(std::move(note));
}

}  // namespace

std::string ClaimsOptions::mistake() const {
  if (!update && !ratchet) return "";
  if (update && ratchet)
    return "--update-baseline and --ratchet: the one lets it grow, the other does not; give one";
  const char* const option = update ? "--update-baseline" : "--ratchet";
  return baseline.empty() ? fmt::format("{} needs --baseline FILE", option) : "";
}

void define_claims(CommandLine& line, ClaimsOptions& options) {
  line.option("--provider", options.provider_file,
              "What is declared of the library, in TOML (default: LIB.toml, if it is there)",
              "FILE");
  line.option("--baseline", options.baseline,
              "Failures that are accepted, in TOML: these pass, and nothing else", "FILE");
  line.flag("--update-baseline", options.update, "Write the baseline from what fails in this run");
  line.flag("--ratchet", options.ratchet,
            "Take out of the baseline what holds by now; it can only shrink");
}

std::vector<std::string> ClaimsFiles::read(const ClaimsOptions& options,
                                           const std::string& library) {
  options_ = options;
  if (auto mistakes = read_provider_file(library); !mistakes.empty()) return mistakes;
  if (options_.baseline.empty()) return {};
  return read_baseline();
}

std::vector<std::string> ClaimsFiles::read_provider_file(const std::string& library) {
  std::string path = options_.provider_file;
  if (path.empty()) {
    path = claims::provider_file_of(library);
    std::error_code error;
    if (library.empty() || !std::filesystem::exists(path, error)) return {};
  }
  const Input input = read_input(path);
  if (!input.trouble.empty()) return {input.trouble};
  claims::ReadProviderFile read = claims::parse_provider_file(input.text, path);
  if (!read.mistakes.empty()) return read.mistakes;
  provider_ = std::move(read.file);
  if (library.empty() && provider_.library.empty())
    return {fmt::format(
        "{} names no library: write path = \"./libmine.so\" there, or name one here", path)};
  return {};
}

std::vector<std::string> ClaimsFiles::read_baseline() {
  baseline_ = claims::Baseline{options_.baseline, {}};
  std::error_code error;
  if (options_.update && !std::filesystem::exists(options_.baseline, error)) return {};
  const Input input = read_input(options_.baseline);
  if (!input.trouble.empty()) {
    return {input.trouble + (options_.update ? "" : "; --update-baseline makes one")};
  }
  claims::ReadBaseline read = claims::parse_baseline(input.text, options_.baseline);
  if (!read.mistakes.empty()) return read.mistakes;
  baseline_ = std::move(read.baseline);
  return {};
}

std::string ClaimsFiles::library() const {
  if (provider_.library.empty() || provider_.library.starts_with('/')) return provider_.library;
  // As written it is relative to the file; what has no slash is one for the loader elsewhere.
  const std::filesystem::path folder = std::filesystem::path(provider_.path).parent_path();
  return (folder.empty() ? std::filesystem::path(".") : folder) / provider_.library;
}

std::vector<std::string> ClaimsFiles::files(const std::string& library) const {
  std::vector<std::string> files = {library};
  if (!provider_.path.empty()) files.push_back(provider_.path);
  if (baseline_) files.push_back(baseline_->path);
  return files;
}

void ClaimsFiles::prepare(RunOptions& run) const {
  for (const std::string& group : provider_.groups) {
    if (std::find(run.require.begin(), run.require.end(), group) == run.require.end())
      run.require.push_back(group);
  }
  for (const auto& [name, value] : provider_.environment) setenv(name.c_str(), value.c_str(), 1);
}

bool ClaimsFiles::is_unexpected(const ClauseResult& clause) const {
  const auto is_accepted = [&](const claims::Accepted& entry) {
    // Whether an entry of some environment is for this one shows at the end: one look more does no
    // harm.
    return entry.environment.empty() && claims::accepts(entry, clause);
  };
  const auto is_named = [&](const claims::Accepted& entry) { return entry.clause == clause.id; };
  const std::vector<claims::Accepted> none;
  const auto& entries = baseline_ ? baseline_->entries : none;
  if (fails_tier(clause)) return std::none_of(entries.begin(), entries.end(), is_accepted);
  return std::any_of(entries.begin(), entries.end(), is_named);
}

void ClaimsFiles::apply(RunResult& result) const {
  if (!provider_.path.empty()) {
    add_once(result.notes, fmt::format("held against the provider file {}", provider_.path));
    claims::apply(provider_, result);
  }
  if (!baseline_) return;
  add_once(result.notes, fmt::format("held against the baseline {}", baseline_->path));
  claims::apply(*baseline_, claims::today(), result);
}

std::string ClaimsFiles::rewrite(const RunResult& result) {
  if (!baseline_ || (!options_.update && !options_.ratchet)) return "";
  if (const std::string why = why_not_whole(result); !why.empty())
    return fmt::format("{} stays as it was: {}", baseline_->path, why);
  const claims::Baseline now =
      options_.update ? claims::updated(*baseline_, result) : claims::ratcheted(*baseline_, result);
  if (options_.ratchet && now.entries.size() == baseline_->entries.size()) return "";
  const std::string text = claims::baseline_text(now);
  if (const auto failure = report::write_report(baseline_->path, text)) return *failure;
  // Read again for the lines that objections name.
  baseline_ = claims::parse_baseline(text, baseline_->path).baseline;
  return "";
}

}  // namespace rtconf::tools
