#include "fuzz/campaign/folder.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <system_error>

#include <nlohmann/json.hpp>

#include "conformance/core/found.h"
#include "conformance/report/atomic_file.h"
#include "fuzz/campaign/finding_json.h"

namespace rtconf::fuzz {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

constexpr const char* kCampaignSchema = "rtconf-campaign/1";
constexpr const char* kFindingSchema = "rtconf-finding/1";

std::string_view chars(const std::vector<unsigned char>& bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

/// The JSON in a file; discarded if there is none.
Json read_json(const fs::path& path) {
  const auto bytes = found::read_file(path);
  return Json::parse(bytes.value_or(std::vector<unsigned char>()), nullptr, false);
}

/// Texts of a finding may hold any bytes.
std::string dump(const Json& json) {
  return json.dump(2, ' ', true, Json::error_handler_t::replace) + "\n";
}

}  // namespace

void Folder::open() {
  std::error_code error;
  fs::create_directories(path_, error);
  if (error) {
    trouble_ = fmt::format("cannot make the folder {}: {}; name another with --folder", path_,
                           error.message());
    return;
  }
  if (access(path_.c_str(), W_OK | X_OK) != 0) {
    trouble_ = fmt::format("cannot write to the folder {}: {}; name another with --folder", path_,
                           std::strerror(errno));
    return;
  }
  read_standing();
  read_findings();
}

void Folder::read_standing() {
  const std::string path = path_ + "/campaign.json";
  std::error_code error;
  if (!fs::exists(path, error)) return;
  const Json json = read_json(path);
  if (!json.is_object() || json.value("schema", "") != kCampaignSchema) {
    trouble_ = fmt::format("{} is no campaign's file of this version: name another folder", path);
    return;
  }
  standing_.library = json.value("library", "");
  standing_.sha256 = json.value("sha256", "");
  standing_.rounds = json.value("rounds", std::uint64_t{0});
  standing_.seconds = json.value("seconds", 0.0);
  standing_.executions = json.value("executions", std::map<std::string, std::uint64_t>());
}

void Folder::keep(const Standing& standing) {
  standing_ = standing;
  write(path_ + "/campaign.json", dump({{"schema", kCampaignSchema},
                                        {"library", standing.library},
                                        {"sha256", standing.sha256},
                                        {"rounds", standing.rounds},
                                        {"seconds", standing.seconds},
                                        {"executions", standing.executions}}));
}

void Folder::read_findings() {
  std::error_code error;
  const fs::path findings = path_ + "/findings";
  if (!fs::exists(findings, error)) return;
  for (const auto& entry : fs::recursive_directory_iterator(findings, error)) {
    if (entry.path().extension() != ".json") continue;
    const Json json = read_json(entry.path());
    if (json.is_object() && json.contains("key"))
      findings_[json.value("key", "")] = fs::path(entry.path()).replace_extension();
  }
}

cases::Inputs Folder::corpus(std::string_view target) const {
  std::vector<fs::path> paths;
  std::error_code error;
  for (const auto& entry :
       fs::directory_iterator(fmt::format("{}/corpus/{}", path_, target), error)) {
    if (!entry.path().filename().string().starts_with('.')) paths.push_back(entry.path());
  }
  std::sort(paths.begin(), paths.end());
  cases::Inputs inputs;
  for (const fs::path& path : paths) {
    if (auto input = found::read_file(path)) inputs.push_back(std::move(*input));
  }
  return inputs;
}

bool Folder::keep_unit(std::string_view target, const std::vector<unsigned char>& unit) {
  const std::string path = fmt::format("{}/corpus/{}/{}", path_, target, found::name_of(unit));
  if (access(path.c_str(), F_OK) == 0) return false;
  write(path, chars(unit));
  return true;
}

bool Folder::keep(const Finding& finding, const std::string& replay) {
  const std::string path = fmt::format("{}/{}", found::place(path_, finding.target, finding.clause),
                                       found::name_of(finding.input));
  const auto before = findings_.find(finding.key());
  const bool is_new = before == findings_.end();
  const std::string old = is_new ? "" : before->second;
  write(path, chars(finding.input));
  write(path + ".c", finding.reproducer);
  Json json = texts_of(finding);
  json.update({{"schema", kFindingSchema},
               {"key", finding.key()},
               {"input_bytes", finding.input.size()},
               {"replay", replay}});
  write(path + ".json", dump(json));
  findings_[finding.key()] = path;
  if (!is_new && old != path) {
    for (const char* const kind : {".json", ".c", ""}) unlink((old + kind).c_str());
  }
  return is_new;
}

std::set<std::string> Folder::known_keys() const {
  std::set<std::string> keys;
  for (const auto& [key, path] : findings_) keys.insert(key);
  return keys;
}

void Folder::write(const std::string& path, std::string_view bytes) {
  std::error_code error;
  fs::create_directories(fs::path(path).parent_path(), error);
  const report::Failure failure = report::write_report(path, bytes);
  if (failure && trouble_.empty()) trouble_ = *failure;
}

}  // namespace rtconf::fuzz
