// The limits that the machine sets: the same bytes moved, with as little around it as can be.
#include <dirent.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "bench/contender/task.h"
#include "bench/content.h"

namespace rtconf::bench {
namespace {

/// What was opened, and is closed.
class Open {
 public:
  Open() = default;
  Open(const std::string& path, int flags)
      : number_(::open(path.c_str(), flags | O_CLOEXEC, 0600)) {}
  Open(const Open&) = delete;
  Open& operator=(const Open&) = delete;
  Open& operator=(Open&& other) noexcept {
    std::swap(number_, other.number_);
    return *this;
  }
  ~Open() {
    if (number_ >= 0) ::close(number_);
  }
  int number() const { return number_; }

 private:
  int number_ = -1;
};

/// What a limit works with.
struct Bench {
  std::string path;
  Open file;
  Open target;
  std::uint64_t size = 0;
  std::vector<char> warm;
  std::vector<char> other;
};

/// How much of it a limit needs.
struct Needs {
  bool warm = false;
  bool other = false;
  bool target = false;
};

bool pread_all(int file, char* to, std::uint64_t size) {
  for (std::uint64_t done = 0; done < size;) {
    const ssize_t got = ::pread(file, to + done, size - done, static_cast<off_t>(done));
    if (got <= 0) return false;
    done += static_cast<std::uint64_t>(got);
  }
  return true;
}

bool memcpy_warm(Bench& bench) {
  std::memcpy(bench.warm.data(), bench.other.data(), bench.size);
  use(reinterpret_cast<std::uintptr_t>(bench.warm.data()));
  return true;
}

bool pread_warm(Bench& bench) {
  return pread_all(bench.file.number(), bench.warm.data(), bench.size);
}

bool pread_into_fresh(int file, std::uint64_t size) {
  auto* const block = static_cast<char*>(std::malloc(size + 1));
  const bool done = block != nullptr && pread_all(file, block, size);
  std::free(block);
  return done;
}

bool pread_open(Bench& bench) { return pread_into_fresh(bench.file.number(), bench.size); }

bool pread_fresh(Bench& bench) {
  const Open file(bench.path, O_RDONLY);
  struct stat status = {};
  return ::fstat(file.number(), &status) == 0 &&
         pread_into_fresh(file.number(), static_cast<std::uint64_t>(status.st_size));
}

bool touch(const Bench& bench, int advice) {
  const auto page = static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
  const std::uint64_t size = bench.size + 1;
  void* const fresh =
      ::mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (fresh == MAP_FAILED) return false;
  ::madvise(fresh, size, advice);
  auto* const bytes = static_cast<volatile char*>(fresh);
  for (std::uint64_t at = 0; at < size; at += page) bytes[at] = 1;
  return ::munmap(fresh, size) == 0;
}

bool touch_small(Bench& bench) { return touch(bench, MADV_NOHUGEPAGE); }
bool touch_large(Bench& bench) { return touch(bench, MADV_HUGEPAGE); }

bool sum_warm(Bench& bench) {
  use(sum(bench.warm));
  return true;
}

bool copy_range(Bench& bench) {
  off_t from = 0;
  off_t to = 0;
  while (static_cast<std::uint64_t>(from) < bench.size) {
    const auto left = bench.size - static_cast<std::uint64_t>(from);
    if (::copy_file_range(bench.file.number(), &from, bench.target.number(), &to, left, 0) <= 0) {
      return false;
    }
  }
  return true;
}

bool getdents(Bench& bench) {
  ::lseek(bench.file.number(), 0, SEEK_SET);
  char entries[32 << 10];
  ssize_t got;
  do {
    got = ::getdents64(bench.file.number(), entries, sizeof entries);
  } while (got > 0);
  return got == 0;
}

class LimitTask : public Task {
 public:
  LimitTask(bool (*work)(Bench&), Needs needs) : work_(work), needs_(needs) {}

  std::string take(const Subject& subject) override {
    bench_.path = subject.path;
    bench_.size = subject.size;
    bench_.file = Open(subject.path, O_RDONLY);
    if (needs_.target) bench_.target = Open(subject.path + ".copy", O_WRONLY | O_CREAT);
    // A vector of its own for each size: what a larger one kept would be counted as this one's.
    bench_.warm = std::vector<char>(needs_.warm ? subject.size : 0, 'w');
    bench_.other = std::vector<char>(needs_.other ? subject.size : 0, 'o');
    return bench_.file.number() < 0 ? "the file cannot be opened" : "";
  }
  bool once() override { return work_(bench_); }
  std::string check() override { return once() ? "" : "the system refuses"; }

 private:
  bool (*work_)(Bench&);
  Needs needs_;
  Bench bench_;
};

struct Row {
  std::string_view name;
  bool (*work)(Bench&);
  Needs needs;
};
constexpr Row kRows[] = {
    {"memcpy_warm", memcpy_warm, {.warm = true, .other = true}},
    {"pread_warm", pread_warm, {.warm = true}},
    {"pread_open", pread_open, {}},
    {"pread_fresh", pread_fresh, {}},
    {"touch_small", touch_small, {}},
    {"touch_large", touch_large, {}},
    {"sum_warm", sum_warm, {.warm = true}},
    {"copy_range", copy_range, {.target = true}},
    {"getdents", getdents, {}},
};

}  // namespace

std::unique_ptr<Task> task_of_limit(std::string_view name) {
  for (const Row& row : kRows) {
    if (row.name == name) return std::make_unique<LimitTask>(row.work, row.needs);
  }
  return nullptr;
}

}  // namespace rtconf::bench
