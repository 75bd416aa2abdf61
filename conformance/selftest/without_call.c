/* Runs a program in a world where one system call is forbidden, as in many containers:
 * `without_call PROGRAM ARGUMENT...`. By a seccomp filter DENIED_CALL, with DENIED_ARGUMENT as its
 * first argument if that is given, fails with EPERM in it and in all its children. */
#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

int main(int argc, char** argv) {
  struct sock_filter rules[] = {
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
#ifdef DENIED_ARGUMENT
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, DENIED_CALL, 0, 3),
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, args)),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, DENIED_ARGUMENT, 0, 1),
#else
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, DENIED_CALL, 0, 1),
#endif
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
  };
  struct sock_fprog filter = {sizeof rules / sizeof rules[0], rules};
  if (argc < 2) return 2;
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 ||
      prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter) != 0) {
    perror("without_call: seccomp");
    return 125;
  }
  (void)execv(argv[1], argv + 1);
  perror(argv[1]);
  return 126;
}
