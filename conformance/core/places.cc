#include "conformance/core/places.h"

#include <fmt/format.h>
#include <sys/mount.h>
#include <sys/stat.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <optional>
#include <set>
#include <sstream>

#include "conformance/core/remove_tree.h"

namespace rtconf {
namespace {

namespace fs = std::filesystem;

/// The entries of the place that lead to what is to be kept; nothing if one is no directory.
std::optional<std::set<std::string>> entries_to_keep(const std::string& place,
                                                     const std::vector<std::string>& kept) {
  std::set<std::string> entries;
  for (const std::string& path : kept) {
    if (!path.starts_with(place + "/")) continue;
    const std::string entry = path.substr(0, path.find('/', place.size() + 1));
    std::error_code error;
    if (!fs::is_directory(fs::symlink_status(entry, error))) return std::nullopt;
    entries.insert(entry);
  }
  return entries;
}

std::vector<std::string> needed_paths(const std::string& room, const std::string& library) {
  std::vector<std::string> paths = {room, library};
  std::error_code error;
  if (const auto real = fs::canonical(library, error); !error) paths.push_back(real);
  const char* searched = std::getenv("LD_LIBRARY_PATH");
  std::stringstream list(searched != nullptr ? searched : "");
  for (std::string place; std::getline(list, place, ':');) paths.push_back(place + "/");
  return paths;
}

bool bind(const std::string& from, const std::string& to) {
  return mount(from.c_str(), to.c_str(), nullptr, MS_BIND | MS_REC, nullptr) == 0;
}

}  // namespace

const std::vector<std::string>& shared_places() {
  static const std::vector<std::string> kPlaces = {"/tmp", "/var/tmp", "/dev/shm"};
  return kPlaces;
}

PrivatePlaces::PrivatePlaces(const std::string& room, const std::string& library) {
  const std::vector<std::string> kept = needed_paths(room, library);
  int number = 0;
  for (const std::string& place : shared_places()) {
    const std::string behind = fmt::format("{}/place-{}", room, ++number);
    if (cover(place, behind, kept)) paths_.push_back(place);
  }
}

bool PrivatePlaces::cover(const std::string& place, const std::string& behind,
                          const std::vector<std::string>& kept) {
  std::error_code error;
  if (!fs::is_directory(fs::symlink_status(place, error))) return false;
  const auto entries = entries_to_keep(place, kept);
  if (!entries || mkdir(behind.c_str(), 0700) != 0) return false;
  chmod(behind.c_str(), 01777);
  for (const std::string& entry : *entries) {
    const std::string there = behind + entry.substr(place.size());
    if (mkdir(there.c_str(), 0755) != 0 || !bind(entry, there)) return false;
  }
  if (!bind(behind, place)) return false;
  kept_.insert(kept_.end(), entries->begin(), entries->end());
  return true;
}

void PrivatePlaces::clear() const {
  for (const std::string& place : paths_) {
    chmod(place.c_str(), 01777);
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(place, error)) {
      // What was kept is the user's own.
      if (std::find(kept_.begin(), kept_.end(), entry.path().string()) == kept_.end())
        remove_tree(entry.path().string());
    }
  }
}

}  // namespace rtconf
