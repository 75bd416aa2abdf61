// FileReader's strategies, one against the other and against what was written: any content, read as
// text and as bytes, through each of the ways that a provider may offer.
#include <fmt/format.h>
#include <rtconf/file_reader.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

#include "fuzz/in_process.h"

namespace {

using rtconf::reader::FileReader;
using rtconf::reader::Provider;
using rtconf::reader::Strategy;

[[noreturn]] void fail(std::string_view what) {
  fmt::print(stderr, "rtconf: FileReader: {}\n", what);
  std::abort();
}

const Provider& provider() {
  static const auto kLoaded = Provider::load(rtconf::fuzz::provider_path());
  if (!kLoaded) fail(kLoaded.error().text);
  return *kLoaded;
}

const std::string& path() {
  static const std::string kPath = [] {
    std::string name = std::filesystem::temp_directory_path() / "rtconf-reader-XXXXXX";
    if (mkstemp(name.data()) < 0) fail("cannot make a file");
    std::atexit([] { std::remove(path().c_str()); });
    return name;
  }();
  return kPath;
}

void expect_same(const FileReader& reader, std::string_view content) {
  const auto bytes = reader.read_to_bytes(path());
  if (!bytes) fail(bytes.error().text);
  if (std::string_view(reinterpret_cast<const char*>(bytes->data()), bytes->size()) != content)
    fail("other bytes than the file has");
  const auto text = reader.read_to_string(path());
  if (!text) fail(text.error().text);
  if (text->view() != content || text->c_str()[text->size()] != '\0')
    fail("another text than the file has");
}

}  // namespace

/// The first byte says from which size on a file is large.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {  // NOLINT
  if (size == 0) return 0;
  const std::string_view content(reinterpret_cast<const char*>(data + 1), size - 1);
  std::ofstream(path(), std::ios::binary | std::ios::trunc) << content;
  for (const Strategy strategy : {Strategy::kRegular, Strategy::kMmap, Strategy::kAuto})
    expect_same(FileReader(provider(), strategy, data[0] * 16U), content);
  return 0;
}
