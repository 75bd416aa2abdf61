// The command's side of a contender: its process, and the questions it is asked. A library that
// dies, hangs or talks nonsense is out of the race, with a word on why; the race goes on.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string>

#include "bench/protocol.h"
#include "bench/result.h"

namespace rtconf::bench {

class Contestant {
 public:
  /// Starts `program`, the rtconf-contender.
  Contestant(std::string program, Work work, Contender contender);
  Contestant(const Contestant&) = delete;
  Contestant& operator=(const Contestant&) = delete;
  ~Contestant();

  const Contender& contender() const { return contender_; }
  /// False if the library does not do this kind of work in this way: nothing is wrong then.
  bool takes_part() const { return takes_part_; }
  /// Why it can be asked no more; "" while it can.
  const std::string& problem() const { return problem_; }

  /// What it is to work on from now on, and whether it does it right.
  void check(const std::string& path, std::uint64_t size);
  /// Goes on in a new process, with the same to work on.
  void renew();
  Answer time(std::uint64_t iterations, double least_seconds);
  Answer count();

 private:
  void start();
  void take(Wish wish);
  Answer ask(const Request& request);
  bool receive(Answer& answer);
  void give_up(const std::string& problem);
  void end();

  std::string program_;
  Work work_;
  Contender contender_;
  pid_t process_ = -1;
  int socket_ = -1;
  std::string path_;
  std::uint64_t size_ = 0;
  bool takes_part_ = false;
  std::string problem_;
};

}  // namespace rtconf::bench
