#include "tools/report_targets.h"

#include <algorithm>
#include <array>
#include <filesystem>

#include "conformance/report/atomic_file.h"
#include "conformance/report/layout.h"
#include "tools/output.h"

namespace rtconf::tools {
namespace {

std::string known_formats() {
  std::vector<std::string> names;
  for (const report::Format& format : report::formats()) names.emplace_back(format.name);
  return report::joined(names);
}

/// The names under which people hand a program its own stdout.
bool is_stdout(std::string_view path) {
  constexpr std::array<std::string_view, 4> kNames{"-", "/dev/stdout", "/dev/fd/1",
                                                   "/proc/self/fd/1"};
  return std::find(kNames.begin(), kNames.end(), path) != kNames.end();
}

/// Also where one path goes through a link or a dot, and where nothing is there yet.
bool is_same_place(const std::string& one, const std::string& other) {
  std::error_code error;
  const auto real_one = std::filesystem::weakly_canonical(one, error);
  const auto real_other = std::filesystem::weakly_canonical(other, error);
  return error ? one == other : real_one == real_other;
}

}  // namespace

std::string ReportTargets::parse(const std::vector<std::string>& values) {
  for (const std::string& value : values) {
    const std::size_t equals = value.find('=');
    const std::string name = value.substr(0, equals);
    const report::Format* const format = report::find_format(name);
    if (format == nullptr) {
      return "unknown report format '" + name + "'; known: " + known_formats();
    }
    const std::string path = equals == std::string::npos ? "-" : value.substr(equals + 1);
    if (path.empty()) return "--report " + value + " lacks the path after '='";
    if (is_stdout(path)) {
      if (stdout_format_ != nullptr)
        return "only one report can go to stdout; give the other a path";
      stdout_format_ = format;
      continue;
    }
    for (const ReportTarget& other : files_) {
      if (is_same_place(other.path, path)) return "two reports cannot go to the same file, " + path;
    }
    files_.push_back({format, path});
  }
  if (stdout_format_ == nullptr) stdout_format_ = report::find_format("text");
  return "";
}

std::string ReportTargets::check(const std::string& provider) {
  for (ReportTarget& target : files_) {
    std::error_code missing;
    if (std::filesystem::equivalent(target.path, provider, missing))
      return "a report would overwrite what is read here, " + target.path;
    if (const report::Failure failure = report::check_report_path(target.path)) return *failure;
    target.replaceable = report::is_replaceable(target.path);
  }
  return "";
}

std::string ReportTargets::write_files(const RunResult& result) const {
  return write(result, true);
}

std::string ReportTargets::write_checkpoint(const RunResult& so_far) const {
  return write(so_far, false);
}

std::string ReportTargets::write(const RunResult& result, bool is_last) const {
  std::string mistake;
  for (const ReportTarget& target : files_) {
    if (!target.replaceable && !is_last) continue;
    const std::string text = target.format->render(result, report::Style{});
    const report::Failure failure = report::write_report(target.path, text);
    if (failure && mistake.empty()) mistake = *failure;
  }
  return mistake;
}

void ReportTargets::write_stdout(const RunResult& result) const {
  report::Style style;
  style.colour = wants_colour();
  style.full = false;
  print(stdout_format_->render(result, style));
}

}  // namespace rtconf::tools
