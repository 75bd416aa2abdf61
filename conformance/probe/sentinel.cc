#include "conformance/probe/sentinel.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

#include "conformance/probe/fd.h"
#include "conformance/probe/memory.h"
#include "conformance/probe/text.h"

namespace rtconf::probe {
namespace {

constexpr std::string_view kText = "This descriptor is the caller's.\n";
constexpr off_t kOffset = 5;
constexpr std::size_t kPage = 4096;
constexpr unsigned char kPageByte = 0x3C;

/// Puts `from` at `fd`, whatever was there.
Trouble move_to(Fd from, int fd) {
  if (from.get() == fd) {
    from.release();
    return std::nullopt;
  }
  if (dup2(from.get(), fd) == fd) return std::nullopt;
  return cannot(fmt::format("place a descriptor at {}", fd), errno);
}

/// A nameless file. Not every file system makes one without a name.
Fd nameless() {
  if (Fd fd(open(".", O_TMPFILE | O_RDWR | O_CLOEXEC, 0600)); fd) return fd;
  std::array<char, 32> name{"sentinel-XXXXXX"};
  Fd fd(mkostemp(name.data(), O_CLOEXEC));
  if (fd) unlink(name.data());
  return fd;
}

int high_descriptor() {
  rlimit limit{};
  getrlimit(RLIMIT_NOFILE, &limit);
  return static_cast<int>(std::min<rlim_t>(limit.rlim_cur, 1024)) - 8;
}

}  // namespace

Trouble Sentinels::place() {
  const int high = high_descriptor();
  spare_ = high + 4;
  if (Trouble trouble = place_files(high)) return trouble;
  if (Trouble trouble = place_pipe(high)) return trouble;
  if (Trouble trouble = move_to(Fd(open("/dev/null", O_RDONLY | O_CLOEXEC)), spare_))
    return trouble;
  return place_pages();
}

Trouble Sentinels::place_files(int high) {
  guarded_.reserve(20);  // also of what occupy() adds
  for (const int fd : {0, 1, 2, high, high + 1}) {
    Fd file = nameless();
    if (!file) return cannot("create a nameless file in the case's directory", errno);
    const bool is_output = fd == 1 || fd == 2;
    if (is_output) {
      fcntl(file.get(), F_SETFL, O_APPEND);
    } else if (write(file.get(), kText.data(), kText.size()) < 0 ||
               lseek(file.get(), kOffset, SEEK_SET) < 0) {
      return cannot("fill a nameless file", errno);
    }
    if (Trouble trouble = move_to(std::move(file), fd)) return trouble;
    guarded_.push_back({.fd = fd, .is_output = is_output});
  }
  // A provider is given the gaps: one that closes a neighbour, or a number of its own choice, is
  // seen. Some are close-on-exec, and some are not.
  for (const int fd : {3, 4, 6, 8, 9, 11}) {
    const int copy = fd % 2 == 0 ? dup2(high, fd) : dup3(high, fd, O_CLOEXEC);
    if (copy != fd) return cannot(fmt::format("place a descriptor at {}", fd), errno);
    guarded_.push_back({.fd = fd});
  }
  return std::nullopt;
}

Trouble Sentinels::place_pipe(int high) {
  std::array<int, 2> ends{};
  if (pipe2(ends.data(), O_CLOEXEC | O_NONBLOCK) != 0) return cannot("make a pipe", errno);
  Fd reader(ends[0]);
  Fd writer(ends[1]);
  for (auto* end : {&reader, &writer}) {
    const int fd = high + 2 + (end == &writer ? 1 : 0);
    if (Trouble trouble = move_to(std::move(*end), fd)) return trouble;
    guarded_.push_back({.fd = fd});
  }
  return std::nullopt;
}

Trouble Sentinels::place_pages() {
  for (std::size_t i = 0; i < pages_.size(); ++i) {
    const int sharing = i == 0 ? MAP_SHARED : MAP_PRIVATE;
    void* page = mmap(nullptr, kPage, PROT_READ | PROT_WRITE, sharing | MAP_ANONYMOUS, -1, 0);
    if (page == MAP_FAILED) return cannot("map a page of memory", errno);
    pages_[i] = static_cast<unsigned char*>(std::memset(page, kPageByte, kPage));
  }
  return std::nullopt;
}

void Sentinels::occupy() {
  constexpr int kFiles = 4;
  for (int i = 0; i < kFiles; ++i) {
    Guarded taken{.fd = fcntl(guarded_.back().fd, F_DUPFD_CLOEXEC, 0)};
    if (taken.fd < 0) return;
    look(taken);
    guarded_.push_back(taken);
  }
}

void Sentinels::surrender(int fd) {
  std::erase_if(guarded_, [&](const Guarded& guarded) { return guarded.fd == fd; });
  close(fd);
}

void Sentinels::look(Guarded& guarded) {
  guarded.seen = {};
  if (fstat(guarded.fd, &guarded.seen) != 0) guarded.seen.st_ino = 0;
  guarded.offset = lseek(guarded.fd, 0, SEEK_CUR);
  guarded.flags = fcntl(guarded.fd, F_GETFL);
  guarded.descriptor_flags = fcntl(guarded.fd, F_GETFD);
  guarded.pending = 0;
  if (S_ISFIFO(guarded.seen.st_mode)) ioctl(guarded.fd, FIONREAD, &guarded.pending);
}

void Sentinels::remember() {
  for (Guarded& guarded : guarded_) look(guarded);
}

std::string Sentinels::harm() const {
  std::string harm = harm_to_descriptors();
  return harm.empty() ? harm_to_memory() : harm;
}

std::string Sentinels::harm_to_memory() const {
  std::array<unsigned char, kPage> seen{};
  for (const unsigned char* page : pages_) {
    if (page == nullptr) continue;
    if (copy_safely(seen.data(), page, kPage) != kPage)
      return "memory of the caller was unmapped or made unreadable";
    if (std::count(seen.begin(), seen.end(), kPageByte) != static_cast<std::ptrdiff_t>(kPage)) {
      return "memory of the caller was overwritten";
    }
  }
  return "";
}

std::string Sentinels::harm_to_descriptors() const {
  for (const Guarded& was : guarded_) {
    Guarded is = was;
    look(is);
    const auto say = [&](std::string_view what) {
      return fmt::format("the caller's descriptor {} was {}", was.fd, what);
    };
    if (is.seen.st_ino == 0) return say("closed");
    if (is.seen.st_ino != was.seen.st_ino || is.seen.st_dev != was.seen.st_dev)
      return say("replaced by another file");
    if (is.flags != was.flags) return say("given other status flags");
    if (is.descriptor_flags != was.descriptor_flags) return say("given another close-on-exec flag");
    if (was.is_output) continue;
    if (is.pending > was.pending) return say("written to");
    if (is.pending < was.pending) return say("read from");
    if (is.seen.st_size != was.seen.st_size) return say("written to");
    if (is.seen.st_mtim.tv_sec != was.seen.st_mtim.tv_sec ||
        is.seen.st_mtim.tv_nsec != was.seen.st_mtim.tv_nsec) {
      return say("written to");
    }
    if (is.offset != was.offset) return say("read from or repositioned");
  }
  return "";
}

std::string Sentinels::printed(int stream) const {
  for (const Guarded& was : guarded_) {
    if (was.fd != stream) continue;
    struct stat is {};
    if (fstat(stream, &is) != 0 || is.st_ino != was.seen.st_ino || is.st_size <= was.seen.st_size)
      return "";
    std::array<char, 200> text{};
    const ssize_t got = pread(stream, text.data(), text.size(), was.seen.st_size);
    return got > 0 ? std::string(text.data(), static_cast<std::size_t>(got)) : "";
  }
  return "";
}

}  // namespace rtconf::probe
