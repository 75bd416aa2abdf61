#include "conformance/cases/lock_peer.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>

#include "conformance/probe/fd.h"
#include "conformance/probe/heap.h"
#include "conformance/probe/kernel.h"
#include "conformance/probe/text.h"

namespace rtconf::cases::lock {

using probe::Answer;
using probe::Arguments;
using probe::Case;
using probe::Subject;

struct Peer::Request {
  Act act = Act::kExit;
  std::int64_t first = 0;
  std::int64_t second = 0;
  char path[4200] = {};
};

namespace {

constexpr int kSocket = 200;  // above the numbers that calls give and are given
constexpr unsigned kPatience = 4;

Answer call(const Subject* function, const Arguments& arguments) {
  if (function == nullptr) return {};
  alarm(kPatience);
  const probe::heap::ProviderScope scope;
  const Answer answer = function->call(arguments);
  alarm(0);
  return answer;
}

int open_somehow(const char* path) {
  for (const int way : {O_RDWR, O_RDONLY, O_WRONLY}) {
    const int fd = open(path, way | O_CLOEXEC | O_NONBLOCK);
    if (fd >= 0) return fd;
  }
  return -1;
}

Seen look_at(int fd, std::int64_t start, std::int64_t length) {
  Seen seen;
  if (flock(fd, LOCK_EX | LOCK_NB) == 0) {
    flock(fd, LOCK_UN);
  } else {
    seen.by_flock = errno == EWOULDBLOCK;
  }
  struct flock part {};
  part.l_type = F_WRLCK;
  part.l_whence = SEEK_SET;
  part.l_start = start;
  part.l_len = length;
  seen.by_fcntl = fcntl(fd, F_GETLK, &part) == 0 && part.l_type != F_UNLCK;
  seen.is_of_process = seen.by_fcntl && part.l_pid > 0;
  return seen;
}

pid_t start_sleep() {
  std::array<int, 2> begun{};
  if (pipe2(begun.data(), O_CLOEXEC) != 0) return -1;
  const pid_t program = fork();
  if (program == 0) {
    execlp("sleep", "sleep", "100", nullptr);
    probe::leave(1);
  }
  close(begun[1]);
  char none = 0;
  while (::read(begun[0], &none, 1) < 0 && errno == EINTR) {  // until exec closes the other end
  }
  close(begun[0]);
  return program;
}

}  // namespace

Peer::Peer(Case& c) : case_(c) {
  std::array<int, 2> ends{};
  if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends.data()) != 0)
    c.fault(probe::cannot("make a pair of sockets", errno));
  socket_ = fcntl(ends[0], F_DUPFD_CLOEXEC, kSocket);
  const int other = fcntl(ends[1], F_DUPFD_CLOEXEC, kSocket);
  for (const int end : ends) close(end);
  process_ = c.fork_helper();
  if (process_ == 0) {
    close(socket_);
    serve(other);
  }
  close(other);
}

Peer::~Peer() { close(socket_); }

void Peer::serve(int socket) {
  for (;;) {
    Request request;
    const ssize_t got = recv(socket, &request, sizeof request, 0);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0 || request.act == Act::kExit) probe::leave(0);
    const Reply reply = answer(request);
    send(socket, &reply, sizeof reply, MSG_NOSIGNAL);
  }
}

Peer::Reply Peer::answer(const Request& request) {
  const char* path = request.path;
  switch (request.act) {
    case Act::kLock:
      return {.number = call(lock_function(case_), {.first = path}).number};
    case Act::kUnlock:
      return {.number = call(unlock_function(case_), {.handle = request.first}).failed ? 0 : 1};
    case Act::kLook: {
      const probe::Fd fd(*path == '\0' ? dup(kept_) : open_somehow(path));
      return {.number = fd ? 0 : -1, .seen = look_at(fd.get(), request.first, request.second)};
    }
    case Act::kKeep:
      kept_ = open_somehow(path);
      return {.number = kept_ < 0 ? -1 : 0};
    case Act::kRead: {
      const probe::Fd fd(open_somehow(path));
      char byte = 0;
      return {.number = ::read(fd.get(), &byte, 1) < 0 ? -1 : 0};
    }
    case Act::kGrow: {
      const probe::Fd fd(open(path, O_WRONLY | O_APPEND | O_CLOEXEC));
      const std::string bytes(static_cast<std::size_t>(request.first), 'g');
      return {.number = ::write(fd.get(), bytes.data(), bytes.size()) < 0 ? -1 : 0};
    }
    case Act::kStart:
      return {.number = start_sleep()};
    case Act::kExit:
      break;
  }
  return {};
}

std::optional<Peer::Reply> Peer::ask(Act act, const std::string& path, std::int64_t first,
                                     std::int64_t second) {
  Request request;
  request.act = act;
  request.first = first;
  request.second = second;
  probe::put(request.path, path);
  Reply reply;
  if (send(socket_, &request, sizeof request, MSG_NOSIGNAL) < 0) return std::nullopt;
  ssize_t got = 0;
  while ((got = recv(socket_, &reply, sizeof reply, 0)) < 0 && errno == EINTR) {
  }
  if (got != sizeof reply) return std::nullopt;
  return reply;
}

Peer::Reply Peer::ask_surely(Act act, const std::string& path, std::int64_t first,
                             std::int64_t second) {
  const auto reply = ask(act, path, first, second);
  if (!reply || reply->number < 0)
    case_.fault(fmt::format("another process cannot look after {}", probe::quoted(path, 80)));
  return *reply;
}

std::optional<std::int64_t> Peer::lock(const std::string& path) {
  case_.begin_calls();
  const auto reply = ask(Act::kLock, path);
  case_.end_calls();
  if (!reply) return std::nullopt;
  return reply->number;
}

std::optional<bool> Peer::unlock(std::int64_t handle) {
  case_.begin_calls();
  const auto reply = ask(Act::kUnlock, "", handle);
  case_.end_calls();
  if (!reply) return std::nullopt;
  return reply->number != 0;
}

Seen Peer::look(const std::string& path, std::int64_t start, std::int64_t length) {
  return ask_surely(Act::kLook, path, start, length).seen;
}

void Peer::keep(const std::string& path) { ask_surely(Act::kKeep, path); }
void Peer::read(const std::string& path) { ask_surely(Act::kRead, path); }
void Peer::grow(const std::string& path, std::int64_t bytes) {
  ask_surely(Act::kGrow, path, bytes);
}

pid_t Peer::start_program() {
  return static_cast<pid_t>(ask_surely(Act::kStart, "a program").number);
}

void Peer::end(bool by_signal) {
  if (by_signal) {
    kill(process_, SIGKILL);
  } else {
    ask(Act::kExit, "");
  }
  while (waitpid(process_, nullptr, 0) < 0 && errno == EINTR) {
  }
}

const Subject* lock_function(const Case& c) {
  return c.subject().name == "rt_file_lock" ? &c.subject() : c.other("rt_file_lock");
}

const Subject* unlock_function(const Case& c) {
  return c.subject().name == "rt_file_unlock" ? &c.subject() : c.other("rt_file_unlock");
}

}  // namespace rtconf::cases::lock
