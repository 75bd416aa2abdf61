#include "conformance/probe/fault_code.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/syscall.h>

#include "conformance/probe/calls.h"
#include "conformance/probe/text.h"

namespace rtconf::probe {
namespace {

constexpr std::string_view kPlace = "/* PLAN */\n";

// The parent traces the child, which goes on with the program. Numbers that are no system calls say
// where the call begins and that it is over.
constexpr std::string_view kTracer =
    "static long nth_of[512], is, begun;\n"
    "static void look(pid_t child, struct user_regs_struct *to, long call, long nth) {{\n"
    "{}"
    "}}\n"
    "static void inject(void) {{\n"
    "  struct user_regs_struct at; int status, entry = 0, deliver = 0; pid_t child = fork();\n"
    "  if (!child) {{ ptrace(PTRACE_TRACEME, 0, 0, 0); raise(SIGSTOP); return; }}\n"
    "  waitpid(child, &status, 0); ptrace(PTRACE_SETOPTIONS, child, 0, PTRACE_O_TRACESYSGOOD);\n"
    "  for (;;) {{\n"
    "    ptrace(PTRACE_SYSCALL, child, 0, deliver); waitpid(child, &status, 0); deliver = 0;\n"
    "    if (!WIFSTOPPED(status)) _exit(WIFEXITED(status) ? WEXITSTATUS(status) : 1);\n"
    "    if (WSTOPSIG(status) != (SIGTRAP | 0x80)) {{ deliver = WSTOPSIG(status); continue; }}\n"
    "    ptrace(PTRACE_GETREGS, child, 0, &at);\n"
    "    if ((entry = !entry)) {{\n"
    "      is = 1; if (at.orig_rax >= 1000) begun = at.orig_rax == 1000, memset(nth_of, 0, sizeof "
    "nth_of);\n"
    "      if (begun && at.orig_rax < 512) look(child, &at, at.orig_rax, ++nth_of[at.orig_rax]);\n"
    "      if (is <= 0 && at.orig_rax != SYS_close) at.orig_rax = -1;\n"
    "    }} else if (is <= 0) {{ at.rax = is; is = 1; }}\n"
    "    ptrace(PTRACE_SETREGS, child, 0, &at);\n"
    "  }}\n"
    "}}\n";
constexpr std::string_view kNoTracer = "static void inject(void) {}\n";
constexpr std::string_view kBegin =
    "static int allocation, armed;\n"
    "static void begin(void) { allocation = 0; armed = 1; syscall(1000); }\n"
    "static void end(void) { armed = 0; syscall(1001); }\n";

constexpr std::string_view kRefusingMalloc =
    "void *__libc_malloc(size_t), *__libc_calloc(size_t, size_t), *__libc_realloc(void *, "
    "size_t);\n"
    "static int refused(void) {{ int nth = armed ? ++allocation : 0; return {}; }}\n"
    "void *malloc(size_t n) {{ return refused() ? NULL : __libc_malloc(n); }}\n"
    "void *calloc(size_t a, size_t b) {{ return refused() ? NULL : __libc_calloc(a, b); }}\n"
    "void *realloc(void *p, size_t n) {{ return refused() ? NULL : __libc_realloc(p, n); }}\n";

constexpr std::array kRegisters = {"rdi", "rsi", "rdx", "r10", "r8", "r9"};

/// "nth == 2", for a site that is met once; "1" for every.
std::string condition(const Fault& fault) {
  if (fault.site.nth == Site::kEvery) return "1";
  if (fault.times == 1) return fmt::format("nth == {}", fault.site.nth);
  return fmt::format("nth >= {} && nth < {}", fault.site.nth, fault.site.nth + fault.times);
}

std::string action(const Fault& fault) {
  switch (fault.act) {
    case Act::kFail:
      return fmt::format("is = -{};", error_name(static_cast<int>(fault.amount)));
    case Act::kShort: {
      const CallInfo* info = call_info(fault.site.call);
      if (info == nullptr || info->count == CallInfo::kNone) return ";";
      const char* count = kRegisters[static_cast<std::size_t>(info->count)];
      return info->has_vector
                 ? fmt::format("to->{} = 1;", count)
                 : fmt::format("if (to->{0} > {1}) to->{0} = {1};", count, fault.amount);
    }
    case Act::kTruncate:
      return fmt::format("truncate(path, {});", fault.amount);
    case Act::kGrow:
      return fmt::format(
          "{{ int f = open(path, O_WRONLY | O_APPEND); for (int k = 0; k < {}; k++) write(f, "
          "\"+\", "
          "1); close(f); }}",
          fault.amount);
    case Act::kReplace:
      return "{ char other[4200]; snprintf(other, 4200, \"%s.other\", path); rename(other, path); "
             "}";
    case Act::kRemove:
      return "unlink(path);";
    case Act::kForbid:
      return "chmod(path, 0);";
    case Act::kAppear:
    case Act::kVanish:
      return fmt::format(
          "for (int k = 0; k < {}; k++) {{ char name[4200]; snprintf(name, 4200, \"%s/%04d\", "
          "path, "
          "k); {}; }}",
          fault.amount, fault.act == Act::kAppear ? "mknod(name, 0100644, 0)" : "unlink(name)");
    case Act::kSize:
    case Act::kOvertake:
      break;
  }
  return ";";
}

std::string statements(const Plan& plan) {
  std::string code;
  for (const Fault& fault : plan.faults()) {
    if (fault.site.call == Site::kAllocation) continue;
    code += fmt::format("  if (call == SYS_{} && {}) {}\n", call_name(fault.site.call),
                        condition(fault), action(fault));
  }
  return code;
}

std::string allocations(const Plan& plan) {
  std::string when;
  for (const Fault& fault : plan.faults()) {
    if (fault.site.call != Site::kAllocation) continue;
    when += fmt::format("{}{}", when.empty() ? "" : " || ", condition(fault));
  }
  return when.empty() ? "" : fmt::format(fmt::runtime(kRefusingMalloc), when);
}

std::string tracer(std::string_view statements) {
  return statements.empty() ? std::string(kNoTracer)
                            : fmt::format(fmt::runtime(kTracer), statements);
}

}  // namespace

std::string watch_for_path(std::int32_t call, const std::string& path) {
  const CallInfo* info = call_info(call);
  if (info == nullptr || info->path == CallInfo::kNone) return "";
  return fmt::format(
      "  if (call == SYS_{0}) {{\n"
      "    char seen[512] = \"\"; struct iovec to_here = {{seen, {2}}}, there = {{(void *)to->{1}, "
      "{2}}};\n"
      "    if (process_vm_readv(child, &to_here, 1, &there, 1, 0) == {2} && !strcmp(seen, {3})) "
      "_exit(1);\n"
      "  }}\n",
      info->name, kRegisters[static_cast<std::size_t>(info->path)], path.size() + 1, quoted(path));
}

std::string watch_for_inheritable(std::int32_t call) {
  const CallInfo* info = call_info(call);
  std::string condition;
  if (call == SYS_fcntl) {
    condition = " && to->rsi == F_DUPFD";
  } else if (info != nullptr && info->cloexec != CallInfo::kNone) {
    condition = fmt::format(" && !(to->{} & {:#o})",
                            kRegisters[static_cast<std::size_t>(info->cloexec)], info->cloexec_bit);
  }
  return fmt::format("  if (call == SYS_{}{}) _exit(1);\n", call_name(call), condition);
}

std::string watch_for_closed() {
  return "  if (call == SYS_close) {\n"
         "    char place[64], there[8];\n"
         "    snprintf(place, sizeof place, \"/proc/%d/fd/%d\", (int)child, (int)to->rdi);\n"
         "    if (readlink(place, there, sizeof there) < 0) _exit(1);\n"
         "  }\n";
}

World faulted(World world) {
  const bool is_literal = world.path_code.starts_with('"');
  world.prelude += fmt::format("static const char *path = {};\n{}",
                               is_literal ? world.path_code : "\"\"", kPlace);
  world.steps.push_back(declare("inject();"));
  world.before_call.push_back(declare("begin();"));
  world.after_code = "end()";
  return world;
}

std::string with_plan(std::string program, const Plan& plan, std::string_view watch) {
  const std::size_t at = program.find(kPlace);
  if (at == std::string::npos) return program;
  const std::string code =
      tracer(statements(plan).append(watch)).append(kBegin) + allocations(plan);
  return program.replace(at, kPlace.size(), code);
}

}  // namespace rtconf::probe
