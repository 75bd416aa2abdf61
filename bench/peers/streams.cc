// The streams of C++: std::ifstream opened at its end to tell its size, and `<<` of its buffer.
#include <rt.h>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <ios>

namespace {

struct Content {
  char* block = nullptr;
  std::streamsize size = 0;
};

/// The content and room for one byte more, or nullptr.
Content read_stream(const char* path) {
  std::ifstream file(path, std::ios::binary | std::ios::ate);
  const std::streamsize size = file.tellg();
  if (size < 0) return {};
  file.seekg(0);
  auto* const block = static_cast<char*>(std::malloc(static_cast<std::size_t>(size) + 1));
  if (block == nullptr) return {};
  // There are file systems in which a directory has the size 0: only to read tells that it is one.
  if (size == 0) file.peek();
  if (file.read(block, size) || (size == 0 && !file.bad())) return {block, size};
  std::free(block);
  return {};
}

bool is_at_end(std::ifstream& file) { return file.peek() == std::ifstream::traits_type::eof(); }

}  // namespace

char* rt_file_read_text(const char* path) {
  const Content content = read_stream(path);
  if (content.block != nullptr) content.block[content.size] = '\0';
  return content.block;
}

std::uint8_t* rt_file_read_bytes(const char* path) {
  return reinterpret_cast<std::uint8_t*>(read_stream(path).block);
}

bool rt_file_copy(const char* source, const char* target) {
  std::ifstream from(source, std::ios::binary);
  // Before the target is emptied: what cannot be read, as a directory, tells it only here.
  const bool is_empty = is_at_end(from);
  if (!from.is_open() || from.bad()) return false;
  std::ofstream to(target, std::ios::binary | std::ios::trunc);
  // `<<` takes it for a failure that there is nothing to write, but for none that it had to stop.
  if (!is_empty) to << from.rdbuf();
  to.close();
  return to.good() && is_at_end(from) && !from.bad();
}
