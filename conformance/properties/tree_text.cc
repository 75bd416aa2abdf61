// The calls of a sequence in words and in C.
#include <fmt/format.h>

#include <algorithm>

#include "conformance/probe/step.h"
#include "conformance/probe/text.h"
#include "conformance/properties/tree_model.h"

namespace rtconf::properties {

std::string path_in(const std::string& root, std::uint8_t name) {
  return fmt::format("{}/{}", root, name_of(name));
}

std::string link_text(const TreeCall& call) {
  const std::string_view link = name_of(call.second);
  std::string text;
  for (auto up = std::count(link.begin(), link.end(), '/'); up > 0; --up) text += "../";
  return text + std::string(name_of(call.first));
}

std::string code_of(const TreeCall& call, const std::string& root) {
  const std::string first = probe::quoted(path_in(root, call.first));
  const std::string second = probe::quoted(path_in(root, call.second));
  const probe::Content text = text_of(call.content);
  switch (call.deed) {
    case Deed::kWrite:
      return write_file_code(first, text);
    case Deed::kAppend:
      return fmt::format(
          "{{ FILE *file = fopen({}, \"ab\"); for (unsigned long long i = 0; file && i < {}; i++) "
          "putc((unsigned char)({}), file); if (file) fclose(file); }}",
          first, text.size(), text.c_expression());
    case Deed::kDelete:
    case Deed::kRemove:
      return fmt::format("unlink({});", first);
    case Deed::kCopy:
      return fmt::format(
          "{{ FILE *from = fopen({}, \"rb\"), *to = from ? fopen({}, \"wb\") : NULL; int byte; "
          "while (to && (byte = getc(from)) != EOF) putc(byte, to); if (to) fclose(to); }}",
          first, second);
    case Deed::kCreateDirectory:
    case Deed::kCreateDirectories:
      return fmt::format(
          "for (char *p = strdup({0}), *at = p; at; at = strchr(at + 1, '/')) {{ char *end = "
          "strchr(at + 1, '/'); if (end) *end = 0; mkdir(p, 0755); if (end) *end = '/'; }}",
          first);
    case Deed::kLink:
      return fmt::format("symlink({}, {});", probe::quoted(link_text(call)), second);
    case Deed::kRename:
      return fmt::format("rename({}, {});", first, second);
    case Deed::kTruncate:
      return fmt::format("truncate({}, {});", first, text.size());
    case Deed::kSetTime:
      return fmt::format(
          "{{ struct timespec t[2] = {{{{{0}, 0}}, {{{0}, 500000000}}}}; "
          "utimensat(AT_FDCWD, {1}, t, 0); }}",
          kTime, first);
    case Deed::kSetMode:
      return fmt::format("chmod({}, {:#o});", first, call.content % 2 == 0 ? 0600 : 0755);
    default:
      return "";  // looks only
  }
}

std::string describe(const TreeCall& call) {
  const std::string_view first = name_of(call.first);
  const std::string_view second = name_of(call.second);
  const auto size = text_of(call.content).size();
  switch (call.deed) {
    case Deed::kWrite:
      return fmt::format("{} bytes to {}", size, first);
    case Deed::kAppend:
      return fmt::format("{} more bytes to {}", size, first);
    case Deed::kCopy:
      return fmt::format("{} to {}", first, second);
    case Deed::kCreateDirectories:
      return fmt::format("{}, recursively", first);
    default:
      return std::string(first);
  }
}

}  // namespace rtconf::properties
