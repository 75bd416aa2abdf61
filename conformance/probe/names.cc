#include "conformance/probe/names.h"

#include <dirent.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <memory>

#include "conformance/probe/heap.h"
#include "conformance/probe/memory.h"
#include "conformance/probe/text.h"

namespace rtconf::probe {
namespace {

constexpr std::size_t kLongestName = 255;
/// More of a name than any right one has.
constexpr std::size_t kLook = 2 * kLongestName;

/// The text at `block`; nothing if there is none that ends.
std::optional<std::string> read_name(const char* block) {
  if (const auto known = heap::find(block)) {
    const std::size_t length = strnlen(block, known->size);
    if (length == known->size) return std::nullopt;
    return std::string(block, length);
  }
  std::array<char, kLook> bytes{};
  const std::size_t count = copy_safely(bytes.data(), block, bytes.size());
  const std::size_t length = strnlen(bytes.data(), count);
  if (length == count) return std::nullopt;
  return std::string(bytes.data(), length);
}

/// Takes in one more pointer of the list. False at its end, or where it cannot be read.
bool take_name(Listed& listed, char* block) {
  if (block == nullptr) return false;
  listed.blocks.push_back(block);
  auto name = read_name(block);
  if (!name) {
    listed.trouble =
        fmt::format("name {} is not a text that ends in its block", listed.blocks.size() - 1);
    return false;
  }
  listed.names.push_back(std::move(*name));
  return true;
}

Failure difference(const std::string& call, std::string_view what, std::string expected,
                   std::string got, const std::string& path_code) {
  return {.message = fmt::format("{}: {}", call, what),
          .expected = std::move(expected),
          .got = std::move(got),
          .check = wrong_names_code(path_code)};
}

}  // namespace

bool is_dots(const std::string& name) { return name == "." || name == ".."; }

Listed read_names(char* const* list, std::size_t most) {
  Listed listed;
  std::array<char*, 64> pointers{};
  for (std::size_t at = 0; at < most; at += pointers.size()) {
    const std::size_t count =
        copy_safely(pointers.data(), list + at, sizeof pointers) / sizeof(char*);
    for (std::size_t i = 0; i < count; ++i) {
      if (!take_name(listed, pointers[i])) return listed;
    }
    if (count == pointers.size()) continue;
    listed.trouble = fmt::format("no NULL among the {} pointers that can be read", at + count);
    return listed;
  }
  listed.trouble = fmt::format("no NULL among the first {} pointers", most);
  return listed;
}

std::optional<std::vector<std::string>> names_in(const std::string& path) {
  const std::unique_ptr<DIR, int (*)(DIR*)> directory(opendir(path.c_str()), closedir);
  if (directory == nullptr) return std::nullopt;
  std::vector<std::string> names;
  while (const dirent* entry = readdir(directory.get())) {
    names.emplace_back(entry->d_name);
    if (is_dots(names.back())) names.pop_back();
  }
  std::sort(names.begin(), names.end());
  return names;
}

std::optional<Failure> wrong_names(const Answer& answer, const std::string& call,
                                   const std::string& path, const std::string& path_code) {
  const auto truth = names_in(path);
  if (!truth) return Failure{.message = cannot("list the test's directory", errno)};
  const std::string whole = counted(truth->size(), "name");
  if (answer.names == nullptr) {
    return Failure{.message = call + " failed",
                   .expected = whole,
                   .got = "NULL",
                   .check = "return result == NULL;"};
  }
  Listed listed = read_names(answer.names);
  std::vector<std::string>& names = listed.names;
  if (!listed.trouble.empty()) {
    return difference(call, listed.trouble, whole + " and a NULL", listed.trouble, path_code);
  }
  std::erase_if(names, is_dots);
  std::sort(names.begin(), names.end());
  const std::string seen = counted(names.size(), "name");
  const auto [there, found] =
      std::mismatch(truth->begin(), truth->end(), names.begin(), names.end());
  if (there == truth->end() && found == names.end()) return std::nullopt;
  if (found != names.end() && found != names.begin() && *found == *(found - 1)) {
    return difference(call, fmt::format("{} is listed twice", quoted(*found, 80)), whole, seen,
                      path_code);
  }
  if (there == truth->end() || (found != names.end() && *found < *there)) {
    return difference(call, fmt::format("{} is listed, and is not there", quoted(*found, 80)),
                      there == truth->end()
                          ? whole
                          : fmt::format("{}, among them {}", whole, quoted(*there, 300)),
                      fmt::format("{}, among them {}", seen, quoted(*found, 300)), path_code);
  }
  return difference(
      call, fmt::format("{} is missing", quoted(*there, 80)),
      fmt::format("{}, among them {}", whole, quoted(*there, 300)),
      found == names.end() ? seen : fmt::format("{}, among them {}", seen, quoted(*found, 300)),
      path_code);
}

std::string wrong_names_code(const std::string& path_code) {
  return fmt::format(
      "DIR *there = opendir({}); struct dirent *entry; int found = 0, wrong = 0;\n"
      "if (!result || !there) return 1;\n"
      "for (char **n = result; *n; n++) found += strcmp(*n, \".\") && strcmp(*n, \"..\");\n"
      "while ((entry = readdir(there))) {{\n"
      "  if (!strcmp(entry->d_name, \".\") || !strcmp(entry->d_name, \"..\")) continue;\n"
      "  int seen = 0; found--;\n"
      "  for (char **n = result; *n; n++) seen += !strcmp(*n, entry->d_name);\n"
      "  if (seen != 1) wrong = 1;\n"
      "}}\n"
      "closedir(there);\n"
      "return wrong || found != 0;",
      path_code);
}

}  // namespace rtconf::probe
