#include "conformance/core/crew.h"

#include <fmt/format.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdio>

#include "conformance/core/sandbox.h"
#include "conformance/core/warden.h"

namespace rtconf {

Crew::Crew(const Plan& plan, Desk& desk, unsigned jobs) : plan_(plan), desk_(desk) {
  const unsigned count =
      std::min({jobs, desk.count, static_cast<std::uint32_t>(std::size(desk.working_on))});
  wardens_.resize(std::max(1U, count), -1);
  desk_.wardens = static_cast<std::uint32_t>(wardens_.size());
  for (unsigned number = 0; number < wardens_.size(); ++number) start(number);
}

Crew::~Crew() {
  for (const pid_t warden : wardens_) {
    if (warden > 0) kill(warden, SIGKILL);  // its children have asked to die with it
  }
  for (const pid_t warden : wardens_) {
    while (warden > 0 && waitpid(warden, nullptr, 0) < 0 && errno == EINTR) {
    }
  }
}

void Crew::start(unsigned number) {
  const std::string directory = fmt::format("{}/job-{}", plan_.scratch, number + 1);
  mkdir(directory.c_str(), 0755);
  chmod(directory.c_str(), 0755);  // whatever the umask is
  if (plan_.is_root &&
      chown(directory.c_str(), sandbox::kOrdinaryUser, sandbox::kOrdinaryUser) != 0) {
    // Without the right to give files away there is no dropping to an ordinary user either.
  }
  desk_.working_on[number] = -1;
  std::fflush(nullptr);  // what is buffered here must not come out there too
  const pid_t child = fork();
  if (child == 0) run_warden(plan_, desk_, number, directory);
  wardens_[number] = child;
}

void Crew::look_after() {
  for (unsigned number = 0; number < wardens_.size(); ++number) {
    int status = 0;
    if (wardens_[number] < 0 || waitpid(wardens_[number], &status, WNOHANG) != wardens_[number])
      continue;
    wardens_[number] = -1;
    const std::int32_t taken = desk_.working_on[number];
    const bool is_over = desk_.next >= desk_.count && desk_.again[number] == 0;
    if (taken < 0 && WIFEXITED(status) && WEXITSTATUS(status) == 0 && !is_over) start(number);
    if (taken < 0) continue;  // it ended because the queue did, was harmed, or could not begin
    give_up(taken, WIFSIGNALED(status) ? Ending::kParentLost : Ending::kFault,
            WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status));
    start(number);
  }
  const bool is_deserted =
      std::all_of(wardens_.begin(), wardens_.end(), [](pid_t warden) { return warden < 0; });
  if (!is_deserted) return;
  // Where no process can be made, every case has to end all the same.
  const std::uint32_t next = desk_.next.fetch_add(1);
  if (next >= desk_.count) return;
  give_up(static_cast<std::int32_t>(next), Ending::kFault, EAGAIN);
  start(0);
}

void Crew::give_up(std::int32_t index, Ending ending, std::int32_t number) {
  Record& record = desk_.records[index];
  record.ending = ending;
  record.number = number;
  record.done = 1;
  tell_change(desk_.changes);
}

}  // namespace rtconf
