// Another process, which takes locks with the provider and looks at those of others. Whether a lock
// is there is what another process sees of it, and nothing else.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <string>

#include "conformance/probe/case.h"

namespace rtconf::cases::lock {

/// The locks on a file as another process sees them.
struct Seen {
  bool by_flock = false;
  bool by_fcntl = false;
  bool is_of_process = false;  ///< the second belongs to a process, not to an open file
  bool any() const { return by_flock || by_fcntl; }
};

/// Made before the locks are taken that it is to look at, it has no copy of their descriptors.
class Peer {
 public:
  explicit Peer(probe::Case& c);
  Peer(const Peer&) = delete;
  Peer& operator=(const Peer&) = delete;
  ~Peer();

  /// The provider's functions, called there; nothing if the call did not return within four
  /// seconds.
  std::optional<std::int64_t> lock(const std::string& path);
  std::optional<bool> unlock(std::int64_t handle);
  /// Looks for locks on a part of the file; a length of 0 goes on to the end, wherever that is. An
  /// empty path means the file that is kept open.
  Seen look(const std::string& path, std::int64_t start = 0, std::int64_t length = 0);
  /// Keeps the file open, so that it can be looked at when it has no name.
  void keep(const std::string& path);
  /// Opens, reads and closes the file.
  void read(const std::string& path);
  /// Writes behind the end of the file.
  void grow(const std::string& path, std::int64_t bytes);
  /// Starts a program that sleeps for long; its id.
  pid_t start_program();
  /// Ends the process, by a signal or by exit, and waits for its end.
  void end(bool by_signal);

 private:
  enum class Act : std::uint8_t { kLock, kUnlock, kLook, kKeep, kRead, kGrow, kStart, kExit };
  struct Request;
  struct Reply {
    std::int64_t number = 0;
    Seen seen = {};
  };
  std::optional<Reply> ask(Act act, const std::string& path, std::int64_t first = 0,
                           std::int64_t second = 0);
  Reply ask_surely(Act act, const std::string& path, std::int64_t first = 0,
                   std::int64_t second = 0);
  [[noreturn]] void serve(int socket);
  Reply answer(const Request& request);

  probe::Case& case_;
  pid_t process_ = -1;
  int socket_ = -1;
  int kept_ = -1;
};

/// rt_file_lock and rt_file_unlock: the judged function or another one; null if the provider has
/// none.
const probe::Subject* lock_function(const probe::Case& c);
const probe::Subject* unlock_function(const probe::Case& c);

}  // namespace rtconf::cases::lock
