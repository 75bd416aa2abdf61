/* The operations of os.h as calls of libc functions. Nothing but one-liners here. */
#ifndef PLANTED_OS_LIBC_H
#define PLANTED_OS_LIBC_H

static inline long os_result(long result) { return result < 0 ? -errno : result; }

static inline long os_map_result(void* address) {
  return address == MAP_FAILED ? -errno : (long)address;
}

/* Files */
static inline long os_open(const char* path, int flags, int mode) {
  return os_result(open(path, flags, mode));
}
static inline long os_close(int fd) { return os_result(close(fd)); }
static inline long os_read(int fd, void* to, size_t size) { return os_result(read(fd, to, size)); }
static inline long os_write(int fd, const void* from, size_t size) {
  return os_result(write(fd, from, size));
}
static inline long os_seek(int fd, long offset, int whence) {
  return os_result(lseek(fd, offset, whence));
}
static inline long os_fstat(int fd, struct stat* info) { return os_result(fstat(fd, info)); }
static inline long os_lstat(const char* path, struct stat* info) {
  return os_result(lstat(path, info));
}
static inline long os_access(const char* path, int mode) { return os_result(access(path, mode)); }
static inline long os_chmod(const char* path, mode_t mode) { return os_result(chmod(path, mode)); }
static inline long os_unlink(const char* path) { return os_result(unlink(path)); }
static inline long os_touch(const char* path) {
  return os_result(utimensat(AT_FDCWD, path, NULL, 0));
}
static inline long os_dup_onto(int from, int to) { return os_result(dup2(from, to)); }
static inline long os_memory_file(void) { return os_result(memfd_create("left", 0)); }

/* Memory */
static inline long os_map(void* at, size_t size, int protection, int flags, int fd) {
  return os_map_result(mmap(at, size, protection, flags, fd, 0));
}
static inline long os_unmap(void* at, size_t size) { return os_result(munmap(at, size)); }
static inline long os_protect(void* at, size_t size, int protection) {
  return os_result(mprotect(at, size, protection));
}
static inline long os_copy_between(pid_t pid, const struct iovec* to, const struct iovec* from) {
  return os_result(process_vm_readv(pid, to, 1, from, 1, 0));
}

/* Processes */
static inline pid_t os_getpid(void) { return getpid(); }
static inline long os_fork(void) { return os_result(fork()); }
static inline void os_exit(int status) { _exit(status); }
static inline long os_wait(pid_t pid) { return os_result(waitpid(pid, NULL, 0)); }
static inline long os_new_session(void) { return os_result(setsid()); }
static inline void os_nanosleep(const struct timespec* time) { (void)nanosleep(time, NULL); }
static inline void os_yield(void) { (void)sched_yield(); }

/* The state of the process */
static inline long os_chdir(const char* path) { return os_result(chdir(path)); }
static inline void os_umask(mode_t mask) { (void)umask(mask); }
static inline long os_block_signal(int number) {
  sigset_t set;
  (void)sigemptyset(&set);
  (void)sigaddset(&set, number);
  return os_result(sigprocmask(SIG_BLOCK, &set, NULL));
}
static inline long os_lower_limit(int resource, rlim_t soft) {
  struct rlimit limit;
  if (getrlimit((__rlimit_resource_t)resource, &limit) != 0) return -errno;
  limit.rlim_cur = soft;
  return os_result(setrlimit((__rlimit_resource_t)resource, &limit));
}

#endif
