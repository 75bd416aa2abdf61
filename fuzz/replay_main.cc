// Has a target judge inputs, one after the other, with any compiler: PROGRAM FILE_OR_FOLDER... For
// a run of the corpora in the tests, and to look at one input by a debugger.
#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);  // NOLINT

namespace {

namespace fs = std::filesystem;

std::vector<fs::path> files_below(const fs::path& path) {
  if (!fs::is_directory(path)) return {path};
  std::vector<fs::path> files;
  for (const auto& entry : fs::recursive_directory_iterator(path)) {
    if (entry.is_regular_file()) files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

/// False if it cannot be read.
bool replay(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return false;
  const std::vector<char> bytes(std::istreambuf_iterator<char>(file), {});
  // A block of its own for each input, so that a sanitizer sees who reads past its end.
  const std::vector<std::uint8_t> input(bytes.begin(), bytes.end());
  LLVMFuzzerTestOneInput(input.data(), input.size());
  return true;
}

}  // namespace

int main(int argc, char** argv) {
  std::size_t count = 0;
  for (int i = 1; i < argc; ++i) {
    std::error_code error;
    if (!fs::exists(argv[i], error)) {
      fmt::print(stderr, "{}: there is nothing at {}\n", argv[0], argv[i]);
      return 2;
    }
    for (const fs::path& path : files_below(argv[i])) {
      fmt::print(stderr, "{}\n", path.string());
      if (!replay(path)) {
        fmt::print(stderr, "{}: cannot read {}\n", argv[0], path.string());
        return 2;
      }
      ++count;
    }
  }
  if (count == 0) {
    fmt::print(stderr, "usage: {} FILE_OR_FOLDER...\n", argv[0]);
    return 2;
  }
  fmt::print("{} inputs, nothing wrong\n", count);
  return 0;
}
