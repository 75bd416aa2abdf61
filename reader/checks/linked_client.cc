// A C++ program that is linked with its provider and uses the installed headers: everything on the
// file it is given, the six bytes that check_install.py writes. Status 0 if all is right.
#include <rtconf/file_reader.h>
#include <rtconf/mapped_file.h>

#include <string_view>

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  constexpr std::string_view kSample("a\0b\r\n\xff", 6);
  const rtconf::reader::Provider provider(rtconf::reader::Functions::linked());
  const auto text = rtconf::reader::FileReader(provider).read_to_string(argv[1]);
  const auto file = rtconf::reader::MappedFile::open(provider, argv[1]);
  const bool right = text && text->view() == kSample && file && file->text() == kSample;
  return right ? 0 : 1;
}
