// <filesystem>: copy_file and directory_iterator. It has no way to read a file; the streams do.
#include <rt.h>
#include <string.h>

#include <algorithm>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <system_error>
#include <vector>

namespace fs = std::filesystem;

bool rt_file_copy(const char* source, const char* target) {
  if (source == nullptr || target == nullptr) return false;
  try {
    return fs::copy_file(source, target, fs::copy_options::overwrite_existing);
  } catch (const std::exception&) {
    return false;
  }
}

char** rt_dir_list(const char* path) {
  if (path == nullptr) return nullptr;
  std::vector<char*> names;
  char** list = nullptr;
  try {
    for (const fs::directory_entry& entry : fs::directory_iterator(path)) {
      names.push_back(::strdup(entry.path().filename().c_str()));
    }
    if (std::find(names.begin(), names.end(), nullptr) == names.end()) {
      names.push_back(nullptr);
      list = static_cast<char**>(std::malloc(names.size() * sizeof(char*)));
    }
  } catch (const std::exception&) {
  }
  if (list != nullptr) {
    std::copy(names.begin(), names.end(), list);
  } else {
    for (char* name : names) std::free(name);
  }
  return list;
}
