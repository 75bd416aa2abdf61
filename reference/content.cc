#include "reference/content.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>

namespace rt {
namespace {

/// One read(2). Linux moves at most 0x7ffff000 bytes at a time, whatever is asked.
constexpr std::size_t kLargestRead = std::size_t{1} << 30;

/// The first buffer when the size is not announced. Files of /proc/sys give a value once and then
/// the end, so the first read must be large enough for all of it.
constexpr std::uint64_t kFirstUnannounced = (std::uint64_t{64} << 10) - 1;

bool has_content(mode_t mode, Source source) {
  return source == Source::kRegularFile ? S_ISREG(mode) : !S_ISDIR(mode);
}

/// Makes room for the bytes after those that `announced` promised. False if there is no end in
/// sight, or no memory.
bool reserve_more(std::uint64_t announced, Buffer& content) {
  const std::uint64_t held = content.capacity();
  const std::uint64_t more = std::max(held + 1, kFirstUnannounced);
  return held + more - announced < kFurthestUnannounced && content.reserve(held + more);
}

/// Reads until read(2) says 0. A file that shrinks gives the bytes up to the end that was met. One
/// that grows gives those that it had when it was opened, so that no writer can keep the reader
/// busy.
bool read_to_end(const Input& file, Buffer& content) {
  for (;;) {
    const sys::Result got =
        sys::read(file.descriptor(), content.end(), std::min(content.room(), kLargestRead));
    if (got < 0) return false;
    if (got == 0) return true;
    content.add(static_cast<std::size_t>(got));
    if (content.length() <= content.capacity()) continue;

    const Input::Excess excess = file.excess();
    if (excess == Input::Excess::kGrown) {
      content.cut(content.capacity());
      return true;
    }
    if (excess == Input::Excess::kUnknown || !reserve_more(file.announced(), content)) return false;
  }
}

}  // namespace

Input::Input(const char* path, Source source)
    : file_(sys::open(path, O_RDONLY | (source == Source::kRegularFile ? O_NONBLOCK : 0))),
      is_open_(file_.is_open() && sys::status(file_.number(), status_) >= 0 &&
               status_.st_size >= 0 && has_content(status_.st_mode, source)) {}

Input::Excess Input::excess() const {
  struct stat now = {};
  if (sys::status(descriptor(), now) < 0) return Excess::kUnknown;
  return now.st_size > status_.st_size ? Excess::kGrown : Excess::kUnannounced;
}

char* read_whole(const char* path, Source source, std::size_t& length) {
  length = 0;
  const Input file(path, source);
  Buffer content;
  if (!file.is_open() ||
      !content.reserve(file.announced() > 0 ? file.announced() : kFirstUnannounced) ||
      !read_to_end(file, content)) {
    return nullptr;
  }
  length = content.length();
  return content.release();
}

std::uint8_t* read_whole_bytes(const char* path, Source source, std::size_t& length) {
  return reinterpret_cast<std::uint8_t*>(read_whole(path, source, length));
}

}  // namespace rt
