// `rtconf init`: what a team needs to put rtconf in front of its merges, from how the library is
// today.
#include <fmt/format.h>

#include <array>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "conformance/claims/baseline.h"
#include "conformance/report/atomic_file.h"
#include "conformance/report/layout.h"
#include "tools/ci_files.h"
#include "tools/command.h"
#include "tools/conclude.h"
#include "tools/judging.h"
#include "tools/output.h"

namespace rtconf::tools {
namespace {

namespace fs = std::filesystem;

constexpr const char* kDescription =
    "Judges a library, and writes a baseline of what fails today and a file that has CI judge "
    "every\n"
    "change: what fails today passes until it is mended, and nothing new gets in.";

constexpr const char* kFooter =
    "Examples:\n"
    "  rtconf init build/libmine.so                   for GitHub, in this folder\n"
    "  rtconf init build/libmine.so --ci gitlab --folder ~/mine\n"
    "  rtconf init build/libmine.so --tier all --ci none   the baseline alone\n\n"
    "Exit status:\n"
    "  0  the files were written    2  wrong usage, or a file is there already (--force)\n"
    "  3  the library cannot be judged    4  no verdict; nothing was written\n";

struct Words {
  std::string folder = ".";
  std::string ci = "github";
  bool force = false;
};

std::string mistake(const Words& words) {
  if (words.ci != "none" && find_ci_file(words.ci) == nullptr)
    return fmt::format("--ci takes {} or none, not '{}'", report::joined(ci_names()), words.ci);
  std::error_code error;
  if (!fs::is_directory(words.folder, error))
    return fmt::format("--folder takes a folder that is there, not '{}'", words.folder);
  return "";
}

struct File {
  fs::path path;
  std::string text;
};

/// What keeps them from being written, or "".
std::string why_not(const std::vector<fs::path>& paths, bool force) {
  for (const fs::path& path : paths) {
    std::error_code error;
    if (!force && fs::exists(path, error))
      return fmt::format("{} is there already; --force writes over it", path.native());
  }
  return "";
}

std::string write(const std::vector<File>& files) {
  for (const File& file : files) {
    std::error_code error;
    fs::create_directories(file.path.parent_path(), error);
    if (const auto failure = report::write_report(file.path, file.text)) return *failure;
    complain("wrote " + file.path.native());
  }
  return "";
}

/// Nothing when the result can be made a baseline; else the status to end with, once it was said.
std::optional<ExitStatus> check(const RunResult& result) {
  const Outcome end = outcome(result);
  if (end == Outcome::kConforms || (end == Outcome::kFails && result.finished)) return std::nullopt;
  complain(!result.refusal.empty()
               ? fmt::format("cannot judge {}: {}", result.provider.path, result.refusal)
               : fmt::format("no verdict, so nothing was written: {}", result.suite_fault));
  return exit_status(end == Outcome::kFails ? Outcome::kNoVerdict : end);
}

std::string tier_of(const RunResult& result) {
  if (!result.hardened.asked) return "core";
  return result.core.asked ? "all" : "hardened";
}

}  // namespace

ExitStatus init_command(const Invocation& invocation) {
  Words words;
  RunArguments arguments;
  const RunCommand command{
      .name = "init",
      .description = kDescription,
      .footer = kFooter,
      .is_whole = true,
      .is_judging = false,
      .define =
          [&](CommandLine& line) {
            line.option("--folder", words.folder, "Where the files go (default: here)", "DIR");
            line.option("--ci", words.ci, "For which CI: github (default), gitlab or none", "CI");
            std::vector<std::string> known = ci_names();
            known.emplace_back("none");
            line.choices("--ci", known);
            line.flag("--force", words.force, "Write over files that are there");
          },
      .mistake = [&] { return mistake(words); },
  };
  if (const auto end = parse_run_arguments(invocation, command, arguments)) return *end;
  const fs::path baseline = fs::path(words.folder) / "rtconf-baseline.toml";
  const CiFile* const ci = find_ci_file(words.ci);
  std::vector<fs::path> paths = {baseline};
  if (ci != nullptr) paths.push_back(fs::path(words.folder) / ci->path);
  if (const std::string why = why_not(paths, words.force); !why.empty())
    return wrong_usage("init", why);
  ClaimsFiles claims;
  if (const auto end = make_ready("init", arguments, claims)) return *end;

  const RunResult result = judge(arguments, claims);
  if (const auto end = check(result)) return *end;
  const claims::Baseline accepted = claims::updated({baseline, {}}, result);
  std::vector<File> files = {{baseline, claims::baseline_text(accepted)}};
  if (ci != nullptr)
    files.push_back({paths.back(), ci->text({.library = arguments.options.provider,
                                             .tier = tier_of(result),
                                             .baseline = "rtconf-baseline.toml"})});
  if (const std::string trouble = write(files); !trouble.empty()) {
    complain(trouble);
    return ExitStatus::kNoVerdict;
  }
  print(accepted.entries.empty()
            ? std::string("nothing fails today, so the baseline is empty\n")
            : fmt::format("{} accepted today; give each a reason in {}\n",
                          report::counted(accepted.entries.size(), "failure is", "failures are"),
                          baseline.native()));
  return ExitStatus::kSuccess;
}

}  // namespace rtconf::tools
