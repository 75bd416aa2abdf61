#include "conformance/probe/step_process.h"

#include <fmt/format.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <cerrno>
#include <csignal>

#include "conformance/probe/text.h"

namespace rtconf::probe {
namespace {

Step set_child_action(void (*handler)(int), int flags, std::string code) {
  return {[=]() -> Trouble {
            struct sigaction action {};
            action.sa_handler = handler;
            action.sa_flags = flags;
            if (sigaction(SIGCHLD, &action, nullptr) == 0) return std::nullopt;
            return cannot("set what SIGCHLD does", errno);
          },
          std::move(code), Changes::kProcess};
}

Step set_process_limit(bool none, std::string code) {
  return {[=]() -> Trouble {
            rlimit limit{};
            getrlimit(RLIMIT_NPROC, &limit);
            limit.rlim_cur = none ? 0 : limit.rlim_max;
            if (setrlimit(RLIMIT_NPROC, &limit) == 0) return std::nullopt;
            return cannot("change the limit of processes", errno);
          },
          std::move(code), Changes::kProcess};
}

/// Writes a file that can be run.
std::function<Trouble()> write_executable(const std::string& name, std::string bytes) {
  const Step write = write_file(name, Content::exactly(std::move(bytes)));
  return [=]() -> Trouble {
    if (auto trouble = write.apply()) return trouble;
    if (chmod(name.c_str(), 0755) == 0) return std::nullopt;
    return cannot("make a program executable", errno);
  };
}

}  // namespace

Step write_small_program(const std::string& name, SmallProgram which, const std::string& body,
                         const std::string& text) {
  Step step = write_script(name, body);
  const std::string program = small_program(which, text);
  if (!program.empty()) step.apply = write_executable(name, program);
  return step;
}

Step write_script(const std::string& name, const std::string& body) {
  return {write_executable(name, "#!/bin/sh\n" + body + "\n"),
          fmt::format("{{ FILE *file = fopen({0}, \"w\"); fputs({1}, file); fclose(file); "
                      "chmod({0}, 0755); }}",
                      quoted(name), quoted("#!/bin/sh\n" + body + "\n"))};
}

Step ignore_children() { return set_child_action(SIG_IGN, 0, "signal(SIGCHLD, SIG_IGN);"); }

Step forget_children() {
  return set_child_action(SIG_DFL, SA_NOCLDWAIT,
                          "{ struct sigaction forget = {.sa_flags = SA_NOCLDWAIT}; "
                          "sigaction(SIGCHLD, &forget, NULL); }");
}

Step mind_children() { return set_child_action(SIG_DFL, 0, "signal(SIGCHLD, SIG_DFL);"); }

Step forbid_processes() {
  return set_process_limit(
      true,
      "if (geteuid() == 0) setgid(65534), setuid(65534);\n"
      "{ struct rlimit none; getrlimit(RLIMIT_NPROC, &none); none.rlim_cur = 0; "
      "setrlimit(RLIMIT_NPROC, &none); }");
}

Step allow_processes() { return set_process_limit(false, ""); }

}  // namespace rtconf::probe
