// A client of any provider: prints how many bytes, lines and NULs a file has, and how it begins.
//
//   c++ -std=c++20 -I spec/include -I reader -o client docs/examples/client.cc
//   ./client ./libread.so /etc/passwd
//
// (After `meson install`, pkg-config --cflags rtconf-reference gives the folder of the headers.)
// The status is 0, 1 if the file cannot be read, or 2 for wrong usage or a bad provider.
#include <rtconf/file_reader.h>
#include <rtconf/mapped_file.h>

#include <algorithm>
#include <iostream>
#include <string>
#include <string_view>

namespace {

using rtconf::reader::Error;
using rtconf::reader::FileReader;
using rtconf::reader::MappedFile;
using rtconf::reader::Provider;

int complain(const Error& error, int status) {
  std::cerr << "client: " << error.text << '\n';
  return status;
}

auto count(std::string_view text, char wanted) {
  return std::count(text.begin(), text.end(), wanted);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) return complain({"usage: client LIBRARY FILE"}, 2);
  const std::string path = argv[2];

  auto provider = Provider::load(argv[1]);
  if (!provider) return complain(provider.error(), 2);

  // A copy of the file, which is the caller's: nothing that happens to the file shows in it.
  auto text = FileReader(*provider).read_to_string(path);
  if (!text) return complain(text.error(), 1);
  std::cout << text->size() << " bytes, " << count(text->view(), '\n') << " lines, "
            << count(text->view(), '\0') << " NULs\n";

  // The file itself, for as long as `file` is open, where the provider can map.
  auto file = MappedFile::open(*provider, path);
  if (!file) return complain(file.error(), 1);
  std::cout << (file->is_copy() ? "copied: " : "mapped: ")
            << file->text().substr(0, file->text().find('\n')) << '\n';
  if (auto error = file->close()) return complain(*error, 1);
  return 0;
}
