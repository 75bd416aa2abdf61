// The signal handlers of the gate. The kernel sends SIGSYS in the place of a system call; the
// handler does the call, or makes it fail, and puts the result where the caller expects it. Calls
// that make a process or thread cannot be done from a handler: they are done where they stand, in a
// single step, behind which SIGTRAP closes the gate again, in the new thread too.
// Everything here runs in signal handlers: no allocation, no errno, no libc.
#include <sched.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <ucontext.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstring>
#include <optional>

#include "conformance/probe/gate_inside.h"

// The only code whose system calls always pass: the way back from a handler. The kernel looks at
// the address behind the instruction, so that something has to stand there.
__asm__(
    ".pushsection .text.rtconf_gate,\"ax\",@progbits\n"
    ".globl rtconf_gate_start, rtconf_gate_return, rtconf_gate_call, rtconf_gate_end\n"
    ".hidden rtconf_gate_start, rtconf_gate_return, rtconf_gate_call, rtconf_gate_end\n"
    "rtconf_gate_start:\n"
    "rtconf_gate_return:\n"
    "  mov $15, %eax\n"
    "  syscall\n"
    "  ud2\n"
    "rtconf_gate_call:\n"
    "  mov %rdi, %rax\n"
    "  mov %rsi, %rdi\n"
    "  mov %rdx, %rsi\n"
    "  mov %rcx, %rdx\n"
    "  mov %r8, %r10\n"
    "  mov %r9, %r8\n"
    "  mov 8(%rsp), %r9\n"
    "  syscall\n"
    "  ret\n"
    "rtconf_gate_end:\n"
    ".popsection\n");

extern "C" {
extern const char rtconf_gate_start[];                                               // NOLINT
extern const char rtconf_gate_return[];                                              // NOLINT
extern const char rtconf_gate_end[];                                                 // NOLINT
long rtconf_gate_call(long number, long a, long b, long c, long d, long e, long f);  // NOLINT
}

namespace rtconf::probe::gate {
namespace {

constexpr int kSetDispatch = 59;  // PR_SET_SYSCALL_USER_DISPATCH
constexpr int kDispatchOff = 0;
constexpr int kDispatchOn = 1;
constexpr int kByDispatch = 2;  // SYS_USER_DISPATCH
constexpr greg_t kTrapFlag = 0x100;
constexpr greg_t kInstruction = 2;  // bytes of `syscall`
constexpr std::uint64_t kKept = std::uint64_t{1} << (SIGSYS - 1) | std::uint64_t{1}
                                                                       << (SIGTRAP - 1);

// Not through functions of libc, and in the executable itself: at a fixed place behind %fs.
constinit thread_local volatile unsigned char own_selector = kLetsPass;
constinit thread_local pid_t owner = 0;  ///< the thread that this storage belongs to

/// Whether the process that the thread is making has this memory too, as by vfork.
constinit thread_local bool shares_memory = false;

/// sigaction as the kernel takes it.
struct KernelAction {
  void (*handler)(int, siginfo_t*, void*);
  unsigned long flags;
  const char* restorer;
  std::uint64_t mask;
};
constexpr unsigned long kRestorer = 0x04000000;

CallArguments arguments_of(const greg_t* registers) {
  return {registers[REG_RDI], registers[REG_RSI], registers[REG_RDX],
          registers[REG_R10], registers[REG_R8],  registers[REG_R9]};
}

/// The mask is that of the interrupted code, which the return from the handler puts back. The two
/// signals of the gate are never blocked.
long change_mask(ucontext_t* context, const CallArguments& arguments) {
  std::uint64_t mask = 0;
  std::memcpy(&mask, &context->uc_sigmask, sizeof mask);
  const std::uint64_t was = mask;
  if (arguments[3] != sizeof mask) return -EINVAL;
  if (arguments[1] != 0) {
    std::uint64_t set = 0;
    std::memcpy(&set, static_cast<const void*>(pointer(arguments[1])), sizeof set);
    switch (arguments[0]) {
      case SIG_BLOCK:
        mask |= set;
        break;
      case SIG_UNBLOCK:
        mask &= ~set;
        break;
      case SIG_SETMASK:
        mask = set;
        break;
      default:
        return -EINVAL;
    }
    mask &= ~kKept;
    std::memcpy(&context->uc_sigmask, &mask, sizeof mask);
  }
  if (arguments[2] != 0) std::memcpy(static_cast<void*>(pointer(arguments[2])), &was, sizeof was);
  return 0;
}

/// The gate's own signals are not to be had; no other handler may run with them blocked.
long change_action(CallArguments arguments) {
  if (arguments[0] == SIGSYS || arguments[0] == SIGTRAP) {
    if (arguments[2] != 0)
      std::memset(static_cast<void*>(pointer(arguments[2])), 0, sizeof(KernelAction));
    return 0;
  }
  KernelAction action{};
  if (arguments[1] != 0) {
    std::memcpy(&action, static_cast<const void*>(pointer(arguments[1])), sizeof action);
    action.mask &= ~kKept;
    arguments[1] = reinterpret_cast<std::int64_t>(&action);
  }
  return raw(SYS_rt_sigaction, arguments[0], arguments[1], arguments[2], arguments[3]);
}

/// The return from the handler would put the alternate stack back, too.
long change_stack(ucontext_t* context, const CallArguments& arguments) {
  const long result = raw(SYS_sigaltstack, arguments[0], arguments[1]);
  if (result == 0 && arguments[0] != 0)
    std::memcpy(&context->uc_stack, static_cast<const void*>(pointer(arguments[0])),
                sizeof context->uc_stack);
  return result;
}

/// Does the call where it stands: the gate is open for one instruction.
void step_over(ucontext_t* context, std::int32_t number) {
  greg_t* registers = context->uc_mcontext.gregs;
  registers[REG_RIP] -= kInstruction;
  registers[REG_RAX] = number;
  registers[REG_EFL] |= kTrapFlag;
}

bool makes_task(std::int32_t number) {
  return number == SYS_clone || number == SYS_clone3 || number == SYS_fork || number == SYS_vfork;
}

bool has_shared_memory(std::int32_t number, const CallArguments& arguments) {
  if (number == SYS_clone) return (arguments[0] & CLONE_VM) != 0;
  if (number == SYS_clone3)
    return (*static_cast<const std::uint64_t*>(pointer(arguments[0])) & CLONE_VM) != 0;
  return number == SYS_vfork;
}

/// What the call gives; nothing if it goes on by itself when the handler returns.
std::optional<long> handle(std::int32_t number, ucontext_t* context) {
  greg_t* registers = context->uc_mcontext.gregs;
  const CallArguments arguments = arguments_of(registers);
  switch (number) {
    case SYS_rt_sigreturn:
      // From a handler of the provider's: its frame is where the stack pointer stands.
      registers[REG_RIP] = reinterpret_cast<greg_t>(rtconf_gate_return);
      return std::nullopt;
    case SYS_rt_sigprocmask:
      announce(number, arguments);
      return change_mask(context, arguments);
    case SYS_rt_sigaction:
      announce(number, arguments);
      return change_action(arguments);
    case SYS_sigaltstack:
      announce(number, arguments);
      return change_stack(context, arguments);
    case SYS_io_uring_setup:
      announce(number, arguments);
      return -ENOSYS;  // what a ring does would be seen by nobody
    case SYS_prctl:
      if (arguments[0] == kSetDispatch) return -EINVAL;
      return perform(number, arguments);
    case SYS_exit:
      announce(number, arguments);
      return raw(number, arguments[0]);  // with its selector open: it has no more calls to make
    default:
      break;
  }
  if (!makes_task(number)) return perform(number, arguments);
  if (const long error = announce(number, arguments); error != 0) return error;
  shares_memory = has_shared_memory(number, arguments);
  step_over(context, number);
  return std::nullopt;
}

/// A signal that the gate did not ask for does what it would do without one.
void die_of(int signal) {
  const KernelAction action{};
  raw(SYS_rt_sigaction, signal, reinterpret_cast<long>(&action), 0, sizeof action.mask);
  raw(SYS_tgkill, raw(SYS_getpid), raw(SYS_gettid), signal);
}

void on_call(int signal, siginfo_t* info, void* place) {
  if (info->si_code != kByDispatch) return die_of(signal);
  auto* context = static_cast<ucontext_t*>(place);
  const auto number = static_cast<std::int32_t>(info->si_syscall);
  own_selector = kLetsPass;
  const std::optional<long> result = handle(number, context);
  if (result) context->uc_mcontext.gregs[REG_RAX] = *result;
  if (result || number == SYS_rt_sigreturn) own_selector = kHandsOver;
}

/// Behind a call that made a process or a thread, in both.
void on_step(int signal, siginfo_t* info, void* place) {
  auto* context = static_cast<ucontext_t*>(place);
  if (info->si_code != TRAP_TRACE) return die_of(signal);
  context->uc_mcontext.gregs[REG_EFL] &= ~kTrapFlag;
  const auto thread = static_cast<pid_t>(raw(SYS_gettid));
  if (owner == thread) {
    own_selector = kHandsOver;
  } else if (owner == 0 && raw(SYS_getpid) == state().process) {
    arm_thread();
  } else if (!shares_memory) {
    forget_call();
  }
  // A process: nobody looks at its calls. If it shares this memory, nothing may be changed here.
}

std::optional<std::string> take_signal(int signal, void (*handler)(int, siginfo_t*, void*)) {
  const KernelAction action = {handler, SA_SIGINFO | SA_NODEFER | kRestorer, rtconf_gate_return, 0};
  if (raw(SYS_rt_sigaction, signal, reinterpret_cast<long>(&action), 0, sizeof action.mask) == 0)
    return std::nullopt;
  return "the system does not let a signal be handled";
}

}  // namespace

long raw(long number, long a, long b, long c, long d, long e, long f) {
  return rtconf_gate_call(number, a, b, c, d, e, f);
}

unsigned char selector() { return own_selector; }
void set_selector(unsigned char value) { own_selector = value; }

std::optional<std::string> install() {
  if (auto trouble = take_signal(SIGSYS, on_call)) return trouble;
  return take_signal(SIGTRAP, on_step);
}

void disarm_thread() {
  own_selector = kLetsPass;
  raw(SYS_prctl, kSetDispatch, kDispatchOff);
}

int arm_thread() {
  owner = static_cast<pid_t>(raw(SYS_gettid));
  const auto size = static_cast<long>(rtconf_gate_end - rtconf_gate_start);
  const long result =
      raw(SYS_prctl, kSetDispatch, kDispatchOn, reinterpret_cast<long>(rtconf_gate_start), size,
          reinterpret_cast<long>(const_cast<unsigned char*>(&own_selector)));
  if (result == 0) own_selector = kHandsOver;
  return static_cast<int>(-result);
}

}  // namespace rtconf::probe::gate
