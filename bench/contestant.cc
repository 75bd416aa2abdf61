#include "bench/contestant.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <string>
#include <utility>

namespace rtconf::bench {
namespace {

/// How long an answer may take: a minute, and one more for each 256 MiB.
int patience(std::uint64_t size) {
  return static_cast<int>(60'000 * (1 + (std::min(size, kSparseFrom) >> 28)));
}

/// All contenders run on the last processor of those that there are, so that none has a warmer one
/// than the others, and the command has another.
void take_last_processor() {
  cpu_set_t allowed;
  if (::sched_getaffinity(0, sizeof allowed, &allowed) != 0) return;
  for (int i = CPU_SETSIZE - 1; i >= 0; --i) {
    if (!CPU_ISSET(i, &allowed)) continue;
    cpu_set_t last;
    CPU_ZERO(&last);
    CPU_SET(i, &last);
    ::sched_setaffinity(0, sizeof last, &last);
    return;
  }
}

[[noreturn]] void become(const char* program, const char* const* arguments, int socket) {
  take_last_processor();
  // What the terminal sends, the command alone is to hear: it ends the race, with what it has.
  ::setpgid(0, 0);
  const int nothing = ::open("/dev/null", O_RDWR);
  for (int standard = 0; standard < 3; ++standard) ::dup2(nothing, standard);
  // Duplicated even if it is that number: the copy is inherited.
  const int spare = ::fcntl(socket, F_DUPFD, kSocket + 1);
  ::dup2(spare, kSocket);
  ::close_range(kSocket + 1, ~0U, 0);
  ::execv(program, const_cast<char* const*>(arguments));
  ::_exit(127);
}

std::string end_of(int status) {
  if (WIFSIGNALED(status)) {
    return fmt::format("it dies of {} ({})", ::strsignal(WTERMSIG(status)), WTERMSIG(status));
  }
  return fmt::format("it ends its process with status {}", WEXITSTATUS(status));
}

}  // namespace

Contestant::Contestant(std::string program, Work work, Contender contender)
    : program_(std::move(program)), work_(work), contender_(std::move(contender)) {
  start();
}

Contestant::~Contestant() { end(); }

void Contestant::start() {
  int ends[2];
  if (::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0) {
    problem_ = "no socket can be made";
    return;
  }
  const std::string name(describe(work_).name);
  const char* const arguments[] = {program_.c_str(), name.c_str(), contender_.way.c_str(),
                                   contender_.library.c_str(), nullptr};
  socket_ = ends[0];
  process_ = ::fork();
  if (process_ == 0) become(program_.c_str(), arguments, ends[1]);
  ::close(ends[1]);
  if (process_ < 0) problem_ = "no process can be made";
  Answer hello = {};
  if (process_ < 0 || !receive(hello)) return;
  takes_part_ = hello.iterations > 0 || hello.problem[0] != '\0';
  if (hello.problem[0] != '\0') give_up(hello.problem);
}

void Contestant::check(const std::string& path, std::uint64_t size) {
  path_ = path;
  size_ = size;
  take(Wish::kCheck);
}

void Contestant::renew() {
  if (!problem_.empty()) return;
  end();
  start();
  take(Wish::kTake);
}

void Contestant::take(Wish wish) {
  Request request = {};
  request.wish = wish;
  request.size = size_;
  if (path_.size() >= sizeof request.path) return give_up("the path is too long");
  path_.copy(request.path, path_.size());
  ask(request);
}

Answer Contestant::time(std::uint64_t iterations, double least_seconds) {
  Request request = {};
  request.wish = Wish::kTime;
  request.iterations = iterations;
  request.least_seconds = least_seconds;
  return ask(request);
}

Answer Contestant::count() {
  Request request = {};
  request.wish = Wish::kCount;
  return ask(request);
}

Answer Contestant::ask(const Request& request) {
  Answer answer = {};
  if (!problem_.empty()) return answer;
  // If it has gone, receiving tells.
  static_cast<void>(::send(socket_, &request, sizeof request, MSG_NOSIGNAL));
  if (receive(answer) && answer.problem[0] != '\0') give_up(answer.problem);
  return answer;
}

bool Contestant::receive(Answer& answer) {
  pollfd readable = {.fd = socket_, .events = POLLIN, .revents = 0};
  int ready;
  do {
    ready = ::poll(&readable, 1, patience(size_));
  } while (ready < 0 && errno == EINTR);
  if (ready == 0) {
    give_up("it takes longer than " + std::to_string(patience(size_) / 1000) + " s");
    return false;
  }
  if (::recv(socket_, &answer, sizeof answer, 0) == sizeof answer) {
    answer.problem[sizeof answer.problem - 1] = '\0';
    return true;
  }
  // What has ended already keeps its status; what has only closed the socket is ended.
  int status = 0;
  ::kill(process_, SIGKILL);
  ::waitpid(process_, &status, 0);
  process_ = -1;
  const bool was_killed = WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL;
  const bool has_lost_it = WIFEXITED(status) && WEXITSTATUS(status) == kSocketLost;
  give_up(was_killed || has_lost_it ? "it is killed, or closes what is not its own"
                                    : end_of(status));
  return false;
}

void Contestant::give_up(const std::string& problem) {
  takes_part_ = true;
  problem_ = problem;
  end();
}

void Contestant::end() {
  if (socket_ >= 0) ::close(socket_);
  socket_ = -1;
  if (process_ <= 0) return;
  ::kill(process_, SIGKILL);
  ::waitpid(process_, nullptr, 0);
  process_ = -1;
}

}  // namespace rtconf::bench
