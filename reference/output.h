// A file that is open to be written, by whatever a family has to write, and closed with a word on
// whether all of it has arrived. Nothing about what is read, and no paths but the one it opens.
#pragma once

#include <sys/stat.h>

#include <cstddef>
#include <cstdint>

#include "reference/descriptor.h"
#include "reference/sys.h"
#include "reference/sys_process.h"

#pragma GCC visibility push(hidden)
namespace rt {

class Output {
 public:
  /// Takes what sys::open gave for O_WRONLY and O_NONBLOCK, an error too. `flags` is O_APPEND or 0.
  Output(sys::Result opened, int flags);
  Output(const Output&) = delete;
  Output& operator=(const Output&) = delete;
  ~Output();

  bool is_open() const { return is_open_; }
  int descriptor() const { return file_.number(); }

  /// Writes all of the bytes, in one write(2) if the system takes them.
  bool write(const char* bytes, std::size_t count) const;

  /// Lets the system move at most `count` bytes from where the other file is read to where this one
  /// is written. How many; 0 or an error where it cannot, or there are none.
  sys::Result take(int from, std::uint64_t count) const;

  /// Closes. False if the system says only now that something is lost.
  bool close();

 private:
  Descriptor file_;
  sys::Signals blocked_before_;
  bool has_blocked_;
  bool is_open_;
};

}  // namespace rt
#pragma GCC visibility pop
