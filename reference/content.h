// The content of a file, read to its end: what the families `read` and `sized` give to the caller,
// and the rules by which `rt_file_copy` follows a file. reference/README.md says why it is a read
// loop, and how far it goes.
#pragma once

#include <cstddef>
#include <cstdint>

#include "reference/buffer.h"
#include "reference/descriptor.h"
#include "reference/sys.h"

#pragma GCC visibility push(hidden)
namespace rt {

/// What a reader takes.
enum class Source : std::uint8_t {
  kAnything,     ///< all that cat(1) would, waiting for a writer where there is none
  kWithEnd,      ///< what tells a size, and regular files; it never waits
  kRegularFile,  ///< regular files; it never waits
};

/// A file that is open to be read, from its start to what was its end when it was opened.
class Input {
 public:
  Input(const char* path, Source source);

  /// False also for what is not of the kind that is read.
  bool is_open() const { return is_open_; }
  int descriptor() const { return file_.number(); }

  /// What fstat(2) said when it was opened, for Source::kRegularFile only.
  const struct stat& status() const { return status_; }

  /// Its size, 0 if it has none: a hint, which procfs, sysfs and files that change while they are
  /// read belie.
  std::uint64_t announced() const { return announced_; }

  /// Reads what comes next, at most `room` bytes. 0 is the end.
  sys::Result read(char* to, std::size_t room);

  /// How many bytes were given so far.
  std::uint64_t done() const { return done_; }

  /// How much is still to come, if it is as long as announced.
  std::uint64_t left() const { return announced() > done_ ? announced() - done_ : 0; }

  /// Counts `count` bytes that the system has moved elsewhere by itself.
  void skip(std::uint64_t count) { done_ += count; }

 private:
  /// What fstat(2) tells now; an error if it is not a regular file.
  sys::Result regular_size();

  Descriptor file_;
  struct stat status_;
  std::uint64_t announced_ = 0;
  bool is_placed_ = false;  ///< read by place: to ask for its end has moved the descriptor's own
  bool has_size_ = false;   ///< if not, it is not asked again
  bool is_open_ = false;
  bool has_ended_ = false;
  std::uint64_t done_ = 0;
};

/// The whole content and a NUL after it, or null. `length` is how many bytes there are before it, 0
/// when there is nothing.
char* read_whole(const char* path, Source source, std::size_t& length);

/// The same, as bytes. They too get the room for a NUL: it costs nothing, and keeps a caller who
/// takes the bytes for text from harm.
std::uint8_t* read_whole_bytes(const char* path, Source source, std::size_t& length);

}  // namespace rt
#pragma GCC visibility pop
