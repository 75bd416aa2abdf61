// The family `file`: files as a whole, by their path. Their content is read in read.cc.
#include <fcntl.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstring>

#include "reference/buffer.h"
#include "reference/content.h"
#include "reference/exported.h"
#include "reference/output.h"
#include "reference/sys.h"

namespace {

using rt::Input;
using rt::Output;

constexpr int kToWrite = O_WRONLY | O_NONBLOCK;

/// What a copy moves at a time.
constexpr std::size_t kChunk = std::size_t{64} << 10;

/// Makes the file if it is missing, and writes the text into it.
bool put_text(const char* path, const char* content, int how) {
  if (content == nullptr) return false;
  Output output(rt::sys::open(path, kToWrite | O_CREAT | how, 0644), how & O_APPEND);
  return output.is_open() && output.write(content, std::strlen(content)) && output.close();
}

/// Opens the target of a copy, without a change to it. `made` tells whether this call has made it.
rt::sys::Result open_target(const char* path, mode_t mode, bool& made) {
  made = false;
  rt::sys::Result opened = rt::sys::open(path, kToWrite);
  if (opened != -ENOENT) return opened;
  opened = rt::sys::open(path, kToWrite | O_CREAT | O_EXCL, mode);
  made = opened >= 0;
  // Another copy was faster, or it is a link that leads nowhere yet.
  return opened == -EEXIST ? rt::sys::open(path, kToWrite | O_CREAT, mode) : opened;
}

/// Lets the system copy what the input announces, or as much of it as it will.
void copy_by_system(Input& input, const Output& output) {
  while (input.left() > 0) {
    const rt::sys::Result moved = output.take(input.descriptor(), input.left());
    if (moved <= 0) return;
    input.skip(static_cast<std::uint64_t>(moved));
  }
}

/// Copies to the end of the input. What the system does not move it may yet let be read and
/// written: between file systems, from procfs, into a FIFO.
bool copy_content(Input& input, const Output& output) {
  rt::Buffer chunk;
  if (!chunk.reserve(kChunk)) return false;
  copy_by_system(input, output);
  for (;;) {
    const rt::sys::Result got = input.read(chunk.end(), kChunk);
    if (got <= 0) return got == 0;
    if (!output.write(chunk.end(), static_cast<std::size_t>(got))) return false;
  }
}

/// Fills the target. It is cut to its new length at the end: before that, a source that cannot be
/// read has changed nothing, and two copies of one source at a time never show less than it has.
bool fill_target(Input& input, Output& output) {
  struct stat target;
  if (!output.is_open() || rt::sys::status(output.descriptor(), target) < 0) return false;
  const struct stat& source = input.status();
  if (target.st_dev == source.st_dev && target.st_ino == source.st_ino) return false;
  return copy_content(input, output) &&
         (!S_ISREG(target.st_mode) ||
          rt::sys::truncate(output.descriptor(), static_cast<off_t>(input.done())) >= 0) &&
         output.close();
}

}  // namespace

bool rt_file_exists(const char* path) {
  struct stat status;
  return rt::sys::status(path, status) >= 0;
}

bool rt_file_write_text(const char* path, const char* content) {
  return put_text(path, content, O_TRUNC);
}

bool rt_file_append_text(const char* path, const char* content) {
  return put_text(path, content, O_APPEND);
}

bool rt_file_delete(const char* path) { return rt::sys::unlink(path) >= 0; }

// Not by way of rt_file_delete: another library in the process may have a function of that name.
bool rt_file_remove(const char* path) { return rt::sys::unlink(path) >= 0; }

bool rt_file_copy(const char* source, const char* target) {
  Input input(source, rt::Source::kRegularFile);
  if (!input.is_open()) return false;
  bool made = false;
  Output output(open_target(target, input.status().st_mode & 0777, made), 0);
  if (fill_target(input, output)) return true;
  if (made) rt::sys::unlink(target);
  return false;
}

std::int64_t rt_file_modified_time(const char* path) {
  struct stat status;
  return rt::sys::status(path, status) < 0 ? -1 : std::int64_t{status.st_mtim.tv_sec};
}
