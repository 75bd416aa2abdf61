// The files that say what is known of a provider, as commands use them: named by options, read
// before a run, held against its result afterwards.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "conformance/claims/baseline.h"
#include "conformance/claims/provider_file.h"
#include "conformance/core/run.h"
#include "tools/command_line.h"

namespace rtconf::tools {

/// What options say of them.
struct ClaimsOptions {
  std::string provider_file;  ///< empty: LIB.toml, if it is there
  std::string baseline;       ///< empty: none
  bool update = false;        ///< write the baseline anew
  bool ratchet = false;       ///< take out of it what holds by now

  /// What is wrong with them together, or "".
  std::string mistake() const;
};
/// The options themselves.
void define_claims(CommandLine& line, ClaimsOptions& options);

class ClaimsFiles {
 public:
  /// Reads them; what is wrong, a line each, or nothing.
  std::vector<std::string> read(const ClaimsOptions& options, const std::string& library);

  /// The library that the provider file names, or "".
  std::string library() const;
  /// The library and the files that were read: no report may take their place.
  std::vector<std::string> files(const std::string& library) const;
  /// Puts what the provider file says into the run's options and into the environment.
  void prepare(RunOptions& run) const;
  /// What is judged twice: failures that no entry accepts, and clauses that hold although one does.
  bool is_unexpected(const ClauseResult& clause) const;
  /// Holds the files against a result.
  void apply(RunResult& result) const;
  /// Rewrites the baseline from a whole result that no file was held against, if that was asked
  /// for; what went wrong, or "".
  std::string rewrite(const RunResult& result);

 private:
  std::vector<std::string> read_provider_file(const std::string& library);
  std::vector<std::string> read_baseline();

  ClaimsOptions options_;
  claims::ProviderFile provider_;
  std::optional<claims::Baseline> baseline_;
};

}  // namespace rtconf::tools
