/* The operations of os.h as system calls made by the instruction itself, without libc. x86-64 and
 * aarch64, whose struct stat is the kernel's. Nothing but one-liners below the stub. */
#ifndef PLANTED_OS_RAW_H
#define PLANTED_OS_RAW_H

static inline long os_call(long number, long a, long b, long c, long d, long e, long f) {
#if defined(__x86_64__)
  long result;
  register long r10 __asm__("r10") = d;
  register long r8 __asm__("r8") = e;
  register long r9 __asm__("r9") = f;
  __asm__ volatile("syscall"
                   : "=a"(result)
                   : "a"(number), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9)
                   : "rcx", "r11", "memory");
  return result;
#elif defined(__aarch64__)
  register long x8 __asm__("x8") = number;
  register long x0 __asm__("x0") = a;
  register long x1 __asm__("x1") = b;
  register long x2 __asm__("x2") = c;
  register long x3 __asm__("x3") = d;
  register long x4 __asm__("x4") = e;
  register long x5 __asm__("x5") = f;
  __asm__ volatile("svc 0"
                   : "+r"(x0)
                   : "r"(x8), "r"(x1), "r"(x2), "r"(x3), "r"(x4), "r"(x5)
                   : "memory");
  return x0;
#else
#error "the raw form is written for x86-64 and aarch64"
#endif
}

/* Files */
static inline long os_open(const char* path, int flags, int mode) {
  return os_call(SYS_openat, AT_FDCWD, (long)path, flags, mode, 0, 0);
}
static inline long os_close(int fd) { return os_call(SYS_close, fd, 0, 0, 0, 0, 0); }
static inline long os_read(int fd, void* to, size_t size) {
  return os_call(SYS_read, fd, (long)to, (long)size, 0, 0, 0);
}
static inline long os_write(int fd, const void* from, size_t size) {
  return os_call(SYS_write, fd, (long)from, (long)size, 0, 0, 0);
}
static inline long os_seek(int fd, long offset, int whence) {
  return os_call(SYS_lseek, fd, offset, whence, 0, 0, 0);
}
static inline long os_fstat(int fd, struct stat* info) {
  return os_call(SYS_fstat, fd, (long)info, 0, 0, 0, 0);
}
static inline long os_lstat(const char* path, struct stat* info) {
  return os_call(SYS_newfstatat, AT_FDCWD, (long)path, (long)info, AT_SYMLINK_NOFOLLOW, 0, 0);
}
static inline long os_access(const char* path, int mode) {
  return os_call(SYS_faccessat, AT_FDCWD, (long)path, mode, 0, 0, 0);
}
static inline long os_chmod(const char* path, mode_t mode) {
  return os_call(SYS_fchmodat, AT_FDCWD, (long)path, mode, 0, 0, 0);
}
static inline long os_unlink(const char* path) {
  return os_call(SYS_unlinkat, AT_FDCWD, (long)path, 0, 0, 0, 0);
}
static inline long os_touch(const char* path) {
  return os_call(SYS_utimensat, AT_FDCWD, (long)path, 0, 0, 0, 0);
}
static inline long os_dup_onto(int from, int to) { return os_call(SYS_dup3, from, to, 0, 0, 0, 0); }
static inline long os_memory_file(void) {
  return os_call(SYS_memfd_create, (long)"left", 0, 0, 0, 0, 0);
}

/* Memory */
static inline long os_map(void* at, size_t size, int protection, int flags, int fd) {
  return os_call(SYS_mmap, (long)at, (long)size, protection, flags, fd, 0);
}
static inline long os_unmap(void* at, size_t size) {
  return os_call(SYS_munmap, (long)at, (long)size, 0, 0, 0, 0);
}
static inline long os_protect(void* at, size_t size, int protection) {
  return os_call(SYS_mprotect, (long)at, (long)size, protection, 0, 0, 0);
}
static inline long os_copy_between(pid_t pid, const struct iovec* to, const struct iovec* from) {
  return os_call(SYS_process_vm_readv, pid, (long)to, 1, (long)from, 1, 0);
}

/* Processes */
static inline pid_t os_getpid(void) { return (pid_t)os_call(SYS_getpid, 0, 0, 0, 0, 0, 0); }
static inline long os_fork(void) { return os_call(SYS_clone, SIGCHLD, 0, 0, 0, 0, 0); }
static inline void os_exit(int status) { os_call(SYS_exit_group, status, 0, 0, 0, 0, 0); }
static inline long os_wait(pid_t pid) { return os_call(SYS_wait4, pid, 0, 0, 0, 0, 0); }
static inline long os_new_session(void) { return os_call(SYS_setsid, 0, 0, 0, 0, 0, 0); }
static inline void os_nanosleep(const struct timespec* time) {
  os_call(SYS_nanosleep, (long)time, 0, 0, 0, 0, 0);
}
static inline void os_yield(void) { os_call(SYS_sched_yield, 0, 0, 0, 0, 0, 0); }

/* The state of the process */
static inline long os_chdir(const char* path) {
  return os_call(SYS_chdir, (long)path, 0, 0, 0, 0, 0);
}
static inline void os_umask(mode_t mask) { os_call(SYS_umask, mask, 0, 0, 0, 0, 0); }
static inline long os_block_signal(int number) {
  uint64_t set = (uint64_t)1 << (number - 1); /* the kernel's set, not libc's */
  return os_call(SYS_rt_sigprocmask, SIG_BLOCK, (long)&set, 0, sizeof set, 0, 0);
}
static inline long os_lower_limit(int resource, rlim_t soft) {
  struct rlimit limit;
  long result = os_call(SYS_prlimit64, 0, resource, 0, (long)&limit, 0, 0);
  if (result < 0) return result;
  limit.rlim_cur = soft;
  return os_call(SYS_prlimit64, 0, resource, (long)&limit, 0, 0, 0);
}

#endif
