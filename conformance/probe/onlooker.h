// Another process that acts before and after each system call of this one. What must not be torn
// apart by others is torn apart for certain, where two processes that merely run at the same time
// would have to be lucky.
#pragma once

#include <functional>

#include "conformance/probe/case.h"

namespace rtconf::probe {

class Onlooker {
 public:
  /// From now on `act` is done in the other process whenever the calling thread enters or leaves
  /// the system. Nothing happens if this system does not let one process trace another.
  Onlooker(Case& c, const std::function<void()>& act);
  Onlooker(const Onlooker&) = delete;
  Onlooker& operator=(const Onlooker&) = delete;
  ~Onlooker();
  /// False if it could not begin.
  bool is_there() const { return is_there_; }
  /// How often it has acted; it has ended then.
  unsigned stop();

 private:
  struct Shared;
  [[noreturn]] void watch(pid_t watched, const std::function<void()>& act);
  bool has_ended() const;

  Case& c_;
  Shared* shared_ = nullptr;
  pid_t process_ = -1;
  bool is_there_ = false;
};

}  // namespace rtconf::probe
