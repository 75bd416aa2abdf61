#include "conformance/report/atomic_file.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <climits>
#include <cstdlib>
#include <cstring>
#include <utility>

namespace rtconf::report {
namespace {

/// "No such file or directory (ENOENT)"
std::string reason(int error) {
  const char* const symbol = strerrorname_np(error);
  return std::string(std::strerror(error)) + " (" + (symbol != nullptr ? symbol : "unknown") + ")";
}

Failure failure(const std::string& path, int error) {
  return "cannot write " + path + ": " + reason(error);
}

class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (fd_ >= 0) close(fd_);
  }
  int get() const { return fd_; }
  /// Zero, or the error that close reported: file systems may keep one until then.
  int close_now() { return close(std::exchange(fd_, -1)) == 0 ? 0 : errno; }

 private:
  int fd_;
};

/// Holds the signals that end a run back, so that none leaves a temporary file behind.
class SignalsHeldBack {
 public:
  SignalsHeldBack() {
    sigset_t ending;
    sigemptyset(&ending);
    for (const int signal : {SIGHUP, SIGINT, SIGTERM}) sigaddset(&ending, signal);
    sigprocmask(SIG_BLOCK, &ending, &before_);
  }
  SignalsHeldBack(const SignalsHeldBack&) = delete;
  SignalsHeldBack& operator=(const SignalsHeldBack&) = delete;
  ~SignalsHeldBack() { sigprocmask(SIG_SETMASK, &before_, nullptr); }

 private:
  sigset_t before_{};
};

/// Zero, or errno.
int write_all(int fd, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = write(fd, text.data(), text.size());
    if (written < 0) {
      if (errno == EINTR) continue;
      return errno;
    }
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  return 0;
}

/// Where a report really goes.
struct Target {
  int error = 0;               ///< errno when it cannot be written
  std::string file;            ///< with symbolic links followed
  bool replaceable = true;     ///< a regular file, or nothing yet
  std::optional<mode_t> mode;  ///< of the file that is there
};

Target resolve(const std::string& path) {
  Target target;
  target.file = path;
  struct stat status {};
  if (stat(path.c_str(), &status) != 0) {
    // Nothing there yet is fine; rename then also replaces a link that leads nowhere.
    if (errno != ENOENT) target.error = errno;
    if (path.empty() || path.back() == '/') target.error = path.empty() ? ENOENT : EISDIR;
    return target;
  }
  if (S_ISDIR(status.st_mode)) target.error = EISDIR;
  // Replacing a file needs no permission on it; a write-protected one is meant to stay all the
  // same.
  if (target.error == 0 && access(path.c_str(), W_OK) != 0) target.error = errno;
  if (target.error != 0) return target;
  target.replaceable = S_ISREG(status.st_mode);
  target.mode = status.st_mode & 07777U;
  // Only a link has to be followed. In a directory that was removed nothing can be.
  struct stat named {};
  if (target.replaceable && lstat(path.c_str(), &named) == 0 && S_ISLNK(named.st_mode)) {
    char* const real = realpath(path.c_str(), nullptr);
    if (real == nullptr) {
      target.error = errno;
    } else {
      target.file = real;
    }
    std::free(real);
  }
  return target;
}

struct Temporary {
  int fd = -1;
  std::string path;
};

/// A new file in the directory of `file`, which rename can then put in its place.
Temporary create_next_to(const std::string& file) {
  const std::size_t slash = file.rfind('/');
  const std::string directory = slash == std::string::npos ? "" : file.substr(0, slash + 1);
  Temporary temporary;
  for (int attempt = 0; attempt < 100; ++attempt) {
    temporary.path = directory + ".rtconf-report-" + std::to_string(getpid()) + "-" +
                     std::to_string(attempt) + ".tmp";
    constexpr int kFlags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC;
    temporary.fd = open(temporary.path.c_str(), kFlags, 0666);
    if (temporary.fd >= 0 || errno != EEXIST) break;
  }
  return temporary;
}

/// Zero, or errno. Nothing is left behind on failure.
int replace(const Target& target, std::string_view text) {
  const SignalsHeldBack held_back;
  const Temporary temporary = create_next_to(target.file);
  if (temporary.fd < 0) return errno;
  Descriptor descriptor(temporary.fd);
  int error = write_all(descriptor.get(), text);
  if (error == 0 && target.mode && fchmod(descriptor.get(), *target.mode) != 0) error = errno;
  const int close_error = descriptor.close_now();
  if (error == 0) error = close_error;
  if (error == 0 && rename(temporary.path.c_str(), target.file.c_str()) != 0) error = errno;
  if (error != 0) unlink(temporary.path.c_str());
  return error;
}

int write_directly(const Target& target, std::string_view text) {
  Descriptor descriptor(open(target.file.c_str(), O_WRONLY | O_NOCTTY | O_CLOEXEC));
  if (descriptor.get() < 0) return errno;
  const int error = write_all(descriptor.get(), text);
  const int close_error = descriptor.close_now();
  return error != 0 ? error : close_error;
}

}  // namespace

Failure write_report(const std::string& path, std::string_view text) {
  const Target target = resolve(path);
  int error = target.error;
  if (error == 0) error = target.replaceable ? replace(target, text) : write_directly(target, text);
  return error == 0 ? Failure() : failure(path, error);
}

Failure check_report_path(const std::string& path) {
  const Target target = resolve(path);
  if (target.error != 0) return failure(path, target.error);
  if (!target.replaceable) return {};  // opening a pipe to see would show at its other end
  const SignalsHeldBack held_back;
  const Temporary temporary = create_next_to(target.file);
  if (temporary.fd < 0) return failure(path, errno);
  close(temporary.fd);
  unlink(temporary.path.c_str());
  return {};
}

bool is_replaceable(const std::string& path) { return resolve(path).replaceable; }

}  // namespace rtconf::report
