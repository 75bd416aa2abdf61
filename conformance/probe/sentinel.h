// What belongs to the caller, put in place before the provider is loaded: standard streams, a few
// more descriptors, and pages of memory. A provider that closes, moves, writes to or repositions
// one is caught by a look at them afterwards.
#pragma once

#include <sys/stat.h>

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "conformance/probe/step.h"

namespace rtconf::probe {

class Sentinels {
 public:
  /// Takes descriptors 0, 1, 2, some right above them with gaps between, and a few high ones. The
  /// files are nameless, made in the current directory.
  Trouble place();
  /// Takes the lowest free descriptors too, as a caller does who opens files between calls.
  void occupy();
  /// A high descriptor that a case may have: nobody else is given it.
  int spare() const { return spare_; }
  /// Closes one, and looks at it no more.
  void surrender(int fd);
  /// Remembers them as they are now.
  void remember();
  /// "" or what was done to a descriptor that is not the standard output or error, or to the
  /// memory, since remember().
  std::string harm() const;
  /// What was written to standard output (1) or error (2) since remember(), up to 200 bytes; "" for
  /// nothing.
  std::string printed(int stream) const;

 private:
  struct Guarded {
    int fd = -1;
    bool is_output = false;
    struct stat seen = {};
    off_t offset = 0;
    int flags = 0;
    int descriptor_flags = 0;
    int pending = 0;  ///< bytes waiting in a pipe
  };
  static void look(Guarded& guarded);
  Trouble place_files(int high);
  Trouble place_pipe(int high);
  Trouble place_pages();
  std::string harm_to_descriptors() const;
  std::string harm_to_memory() const;
  std::vector<Guarded> guarded_;
  int spare_ = -1;
  std::array<unsigned char*, 2> pages_{};  ///< a shared and a private one, full of kPageByte
};

}  // namespace rtconf::probe
