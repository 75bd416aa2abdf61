#include "conformance/core/found.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>

#include "conformance/core/digest.h"
#include "conformance/properties/targets.h"
#include "spec/lookup.h"

namespace rtconf::found {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kNameLength = 64;  // of a SHA-256 in hex

bool is_name(const std::string& name) {
  return name.size() == kNameLength &&
         name.find_first_not_of("0123456789abcdef") == std::string::npos;
}

std::vector<fs::path> sorted_entries(const fs::path& directory, std::error_code& error) {
  std::vector<fs::path> paths;
  for (const auto& entry : fs::directory_iterator(directory, error)) paths.push_back(entry.path());
  std::sort(paths.begin(), paths.end());
  return paths;
}

/// The inputs of one clause. What else lies there tells of them.
std::shared_ptr<const cases::Inputs> read_inputs(const fs::path& directory, std::string& trouble) {
  auto inputs = std::make_shared<cases::Inputs>();
  std::error_code error;
  for (const fs::path& path : sorted_entries(directory, error)) {
    if (!is_name(path.filename())) continue;
    auto input = read_file(path);
    if (!input || name_of(*input) != path.filename()) {
      trouble = fmt::format("{} cannot be read, or is not what its name says", path.string());
    } else {
      inputs->push_back(std::move(*input));
    }
  }
  if (error) trouble = fmt::format("cannot read {}: {}", directory.string(), error.message());
  return inputs;
}

}  // namespace

std::string place(const std::string& folder, std::string_view target, std::string_view clause) {
  return fmt::format("{}/findings/{}/{}", folder, target, clause);
}

std::string name_of(std::span<const unsigned char> input) {
  return digest_of({reinterpret_cast<const char*>(input.data()), input.size()});
}

std::optional<std::vector<unsigned char>> read_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return std::nullopt;
  return std::vector<unsigned char>(std::istreambuf_iterator<char>(file), {});
}

std::string default_folder(const std::string& library) { return library + ".fuzz"; }

Found read(const std::string& folder) {
  Found found;
  std::error_code error;
  const fs::path findings = fs::path(folder) / "findings";
  if (!fs::exists(findings, error)) return found;
  for (const fs::path& of_target : sorted_entries(findings, error)) {
    const cases::Target* target = properties::find_target(of_target.filename().string());
    for (const fs::path& of_clause : sorted_entries(of_target, error)) {
      const spec::Clause* clause = spec::find_clause(of_clause.filename().string());
      if (target == nullptr || clause == nullptr) {
        found.trouble = fmt::format("{} names no target and clause that this version knows",
                                    of_clause.string());
        continue;
      }
      auto inputs = read_inputs(of_clause, found.trouble);
      if (inputs->empty()) continue;
      cases::Row row{.clause = clause, .variant = "found", .body = nullptr};
      row.target = target;
      row.inputs = std::move(inputs);
      found.rows.push_back(std::move(row));
    }
  }
  if (error) found.trouble = fmt::format("cannot read {}: {}", folder, error.message());
  return found;
}

}  // namespace rtconf::found
