#include "reference/content.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>

namespace rt {
namespace {

/// One read(2). Linux moves at most 0x7ffff000 bytes at a time, whatever is asked.
constexpr std::size_t kLargestRead = std::size_t{1} << 30;

/// The first buffer when the size is not announced. Files of /proc/sys give a value once and then
/// the end, so the first read must be large enough for all of it.
constexpr std::uint64_t kFirstUnannounced = (std::uint64_t{64} << 10) - 1;

/// How far past its announced size a file is followed, so that an endless one ends in a failure.
constexpr std::uint64_t kFurthestUnannounced = std::uint64_t{1} << 30;

/// Reads until there is no more.
bool read_to_end(Input& file, Buffer& content) {
  for (;;) {
    const sys::Result got = file.read(content.end(), content.room());
    if (got <= 0) return got == 0;
    content.add(static_cast<std::size_t>(got));
    if (content.length() > content.capacity() &&
        !content.reserve(std::max(2 * std::uint64_t{content.capacity()}, kFirstUnannounced))) {
      return false;
    }
  }
}

}  // namespace

// Only fstat(2) tells what a file is. But to ask for the place of its end is cheaper, and enough:
// what may wait, or never end, tells of none past 0, and a directory refuses to be read. Where none
// is told, those who must not wait ask fstat.
Input::Input(const char* path, Source source)
    : file_(sys::open(path, O_RDONLY | (source == Source::kAnything ? 0 : O_NONBLOCK))) {
  if (!file_.is_open()) return;
  sys::Result size = source == Source::kRegularFile ? regular_size() : sys::end(descriptor());
  is_placed_ = source != Source::kRegularFile && size >= 0;
  if (size <= 0 && source == Source::kWithEnd) size = regular_size();
  has_size_ = size >= 0;
  is_open_ = has_size_ || source == Source::kAnything;
  if (has_size_) announced_ = static_cast<std::uint64_t>(size);
}

sys::Result Input::regular_size() {
  const sys::Result result = sys::status(descriptor(), status_);
  if (result < 0) return result;
  return S_ISREG(status_.st_mode) ? status_.st_size : -EINVAL;
}

// A file that shrinks ends where the end is met. One that goes on where it should have ended has a
// size that is not its length, and is followed; or it has grown, and ends where it did when it was
// opened, so that no writer can keep a reader busy.
//
// So one byte more than announced is asked for: a read that comes out short there has met the end
// that was announced, and no other has to be made to find it.
sys::Result Input::read(char* to, std::size_t room) {
  if (has_ended_) return 0;
  const std::uint64_t expected = left();
  const std::uint64_t end = announced() + (expected > 0 ? 1 : kFurthestUnannounced);
  if (done_ >= end) return -EFBIG;
  const std::uint64_t wanted = std::min<std::uint64_t>(std::min(room, kLargestRead), end - done_);
  const sys::Result place = is_placed_ ? static_cast<sys::Result>(done_) : sys::kNext;
  const sys::Result got = sys::read(descriptor(), to, static_cast<std::size_t>(wanted), place);
  if (got <= 0) return got;
  const auto count = static_cast<std::uint64_t>(got);
  done_ += count;
  if (count <= expected) {
    has_ended_ = count == expected && count < wanted;
    return got;
  }
  if (!has_size_) return got;
  const sys::Result now = is_placed_ ? sys::end(descriptor()) : regular_size();
  if (now < 0) return -EIO;
  if (static_cast<std::uint64_t>(now) <= announced()) return got;
  has_ended_ = true;
  done_ -= count - expected;
  return static_cast<sys::Result>(expected);
}

char* read_whole(const char* path, Source source, std::size_t& length) {
  length = 0;
  Input file(path, source);
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
