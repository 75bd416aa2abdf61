#include "conformance/probe/fault_code.h"

#include <fmt/format.h>

#include "conformance/probe/calls.h"

namespace rtconf::probe {
namespace {

constexpr std::string_view kStatements = "/* PLAN */";
constexpr std::string_view kAllocations = "/* MALLOC */";

// The parent traces the child, which goes on with the program. A number that is no system call says
// that the counting starts anew.
constexpr std::string_view kTracer =
    "static long nth_of[512], is; static const char *path = {2};\n"
    "static void look(pid_t child, struct user_regs_struct *to, long call, long nth) {{\n"
    "  (void)child; (void)to; (void)call; (void)nth; (void)path;\n"
    "{0}"
    "}}\n"
    "static void inject(void) {{\n"
    "  struct user_regs_struct at; int status, entry = 0, deliver = 0; long call = 0; pid_t child "
    "= "
    "fork();\n"
    "  if (!child) {{ ptrace(PTRACE_TRACEME, 0, 0, 0); raise(SIGSTOP); return; }}\n"
    "  waitpid(child, &status, 0); ptrace(PTRACE_SETOPTIONS, child, 0, PTRACE_O_TRACESYSGOOD | "
    "PTRACE_O_EXITKILL);\n"
    "  for (;; ) {{\n"
    "    ptrace(PTRACE_SYSCALL, child, 0, deliver); waitpid(child, &status, 0); deliver = 0;\n"
    "    if (!WIFSTOPPED(status)) _exit(WIFEXITED(status) ? WEXITSTATUS(status) : 1);\n"
    "    if (WSTOPSIG(status) != (SIGTRAP | 0x80)) {{ deliver = WSTOPSIG(status); continue; }}\n"
    "    ptrace(PTRACE_GETREGS, child, 0, &at);\n"
    "    if ((entry = !entry)) {{\n"
    "      call = at.orig_rax; is = 1;\n"
    "      if (call == 1000) memset(nth_of, 0, sizeof nth_of);\n"
    "      if (call < 512) look(child, &at, call, ++nth_of[call]);\n"
    "      if (is <= 0 && call != SYS_close) at.orig_rax = -1;\n"
    "      ptrace(PTRACE_SETREGS, child, 0, &at);\n"
    "    }} else if (is <= 0) {{ at.rax = is; ptrace(PTRACE_SETREGS, child, 0, &at); is = 1; }}\n"
    "  }}\n"
    "}}\n"
    "static int allocation, armed;\n"
    "static void begin(void) {{ allocation = 0; armed = 1; syscall(1000); }}\n"
    "{1}";

constexpr std::string_view kRefusingMalloc =
    "void *__libc_malloc(size_t), *__libc_calloc(size_t, size_t), *__libc_realloc(void *, "
    "size_t);\n"
    "static int refused(void) {{ int nth = armed ? ++allocation : 0; return {}; }}\n"
    "void *malloc(size_t n) {{ return refused() ? NULL : __libc_malloc(n); }}\n"
    "void *calloc(size_t a, size_t b) {{ return refused() ? NULL : __libc_calloc(a, b); }}\n"
    "void *realloc(void *p, size_t n) {{ return refused() ? NULL : __libc_realloc(p, n); }}\n";

/// "nth == 2", for a site that is met once; "1" for every.
std::string condition(const Fault& fault) {
  if (fault.site.nth == Site::kEvery) return "1";
  if (fault.times == 1) return fmt::format("nth == {}", fault.site.nth);
  return fmt::format("nth >= {} && nth < {}", fault.site.nth, fault.site.nth + fault.times);
}

std::string action(const Fault& fault) {
  constexpr std::array kRegisters = {"rdi", "rsi", "rdx", "r10", "r8", "r9"};
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

void replace(std::string& text, std::string_view what, std::string_view with) {
  const std::size_t at = text.find(what);
  if (at != std::string::npos) text.replace(at, what.size(), with);
}

std::string tracer(std::string_view statements, std::string_view more, std::string_view path) {
  return fmt::format(fmt::runtime(kTracer), statements, more, path.empty() ? "\"\"" : path);
}

}  // namespace

World faulted(World world) {
  const bool has_path = world.path.has_value() && world.path_code.find('(') == std::string::npos;
  world.prelude += tracer(kStatements, kAllocations, has_path ? world.path_code : "");
  world.steps.push_back(declare("inject();"));
  world.before_call.push_back({[]() -> Trouble { return std::nullopt; }, "begin();"});
  return world;
}

std::string with_plan(std::string program, const Plan& plan) {
  replace(program, kStatements, statements(plan));
  replace(program, kAllocations, allocations(plan));
  return program;
}

std::string watching_code(std::string_view statement) { return tracer(statement, "", ""); }

}  // namespace rtconf::probe
