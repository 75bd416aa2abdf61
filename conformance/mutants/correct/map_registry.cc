// Mapped files in C++: a std::map of handles that count on from a large number, shared_ptr to what
// is mapped, a shared_mutex. What fits in a page is kept in a block of the heap, and the NUL behind
// whole pages is in a page of its own.
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <new>
#include <shared_mutex>
#include <vector>

#pragma GCC visibility push(default)
#include "rt.h"
#pragma GCC visibility pop

namespace {

constexpr std::size_t kPage = 4096;

struct Mapping {
  Mapping() = default;
  Mapping(const Mapping&) = delete;
  Mapping& operator=(const Mapping&) = delete;
  ~Mapping() {
    if (base != nullptr) (void)::munmap(base, mapped);
  }
  const std::uint8_t* data() const {
    return base != nullptr ? static_cast<const std::uint8_t*>(base) : small.data();
  }

  void* base = nullptr;
  std::size_t mapped = 0;
  std::size_t length = 0;
  std::vector<std::uint8_t> small;
};

struct Registry {
  std::shared_mutex lock;
  std::map<std::int64_t, std::shared_ptr<const Mapping>> live;
  std::int64_t last = std::int64_t{1} << 40;
};

Registry& registry() {
  static Registry* const kept = new Registry;  // for as long as the process
  return *kept;
}

class Descriptor {
 public:
  explicit Descriptor(const char* path) {
    do {
      fd_ = ::open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    } while (fd_ < 0 && errno == EINTR);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (fd_ >= 0) (void)::close(fd_);
  }
  int get() const { return fd_; }

 private:
  int fd_ = -1;
};

bool read_small(int fd, Mapping& made) {
  made.small.resize(kPage + 1);
  std::size_t got = 0;
  while (got < kPage) {
    const ssize_t more = ::read(fd, made.small.data() + got, kPage - got);
    if (more < 0 && errno == EINTR) continue;
    if (more < 0) return false;
    if (more == 0) break;
    got += static_cast<std::size_t>(more);
  }
  made.small.resize(got);
  made.small.push_back(0);
  made.small.shrink_to_fit();
  made.length = got;
  return true;
}

bool map_whole(int fd, std::size_t length, Mapping& made) {
  made.length = length;
  made.mapped = (length / kPage + 1) * kPage;
  void* const base =
      ::mmap(nullptr, made.mapped, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (base == MAP_FAILED) return false;
  made.base = base;
  return ::mmap(base, length, PROT_READ, MAP_SHARED | MAP_FIXED, fd, 0) != MAP_FAILED;
}

std::int64_t map_file(const char* path) {
  const Descriptor file(path);
  struct stat info = {};
  if (file.get() < 0 || ::fstat(file.get(), &info) != 0 || !S_ISREG(info.st_mode)) return -1;
  if (info.st_size > INT64_C(1) << 56) return -1;
  const auto length = static_cast<std::size_t>(info.st_size);
  const auto made = std::make_shared<Mapping>();
  const bool is_done =
      length < kPage ? read_small(file.get(), *made) : map_whole(file.get(), length, *made);
  // procfs says 0, sysfs a page: the true length has to be that which was stated.
  if (!is_done || made->length != length) return -1;
  Registry& all = registry();
  const std::unique_lock hold(all.lock);
  all.live.emplace(all.last + 1, made);
  return ++all.last;
}

std::shared_ptr<const Mapping> find(std::int64_t handle) {
  Registry& all = registry();
  const std::shared_lock hold(all.lock);
  const auto found = all.live.find(handle);
  return found == all.live.end() ? nullptr : found->second;
}

}  // namespace

std::int64_t rt_file_mmap_map(const char* path) {
  if (path == nullptr) return -1;
  try {
    return map_file(path);
  } catch (const std::bad_alloc&) {
    return -1;
  }
}

const std::uint8_t* rt_file_mmap_data(std::int64_t handle) {
  const auto mapping = find(handle);
  return mapping ? mapping->data() : nullptr;
}

std::int64_t rt_file_mmap_length(std::int64_t handle) {
  const auto mapping = find(handle);
  return mapping ? static_cast<std::int64_t>(mapping->length) : -1;
}

bool rt_file_mmap_unmap(std::int64_t handle) {
  std::shared_ptr<const Mapping> last;
  Registry& all = registry();
  const std::unique_lock hold(all.lock);
  const auto found = all.live.find(handle);
  if (found == all.live.end()) return false;
  last = std::move(found->second);
  all.live.erase(found);
  return true;
}
