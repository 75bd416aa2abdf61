#include "conformance/core/warden.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <malloc.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <clocale>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <optional>
#include <vector>

#include "conformance/core/asker.h"
#include "conformance/core/attempt.h"
#include "conformance/core/conversation.h"
#include "conformance/core/own_limits.h"
#include "conformance/core/places.h"
#include "conformance/core/remove_tree.h"
#include "conformance/core/sandbox.h"
#include "conformance/core/surroundings.h"
#include "conformance/probe/fd.h"

namespace rtconf {
namespace {

using std::chrono::milliseconds;

// What an executor must not have. Plain variables, since the executor is a fork of this process.
const Plan* shared_plan = nullptr;
Desk* shared_desk = nullptr;
std::size_t shared_desk_bytes = 0;
Watch* shared_watch = nullptr;

void unmap_for_executor() {
  munmap(shared_desk, shared_desk_bytes);
  munmap(shared_watch, sizeof(Watch));
  for (const auto& [start, size] : shared_plan->hidden) munmap(start, size);
}

/// Outside a user namespace those of the user count, too, and what the other wardens' executors may
/// have.
std::uint64_t count_other_tasks(std::uint32_t wardens) {
  constexpr std::uint64_t kGrowth = 1024;  // of the user's other work during the run
  return surroundings::count_tasks() + kGrowth + kTasksOfExecutor * (wardens - 1);
}

class Warden {
 public:
  Warden(const Plan& plan, Desk& desk, unsigned number, std::string directory, PrivatePlaces places,
         bool in_namespace)
      : plan_(plan),
        desk_(desk),
        number_(number),
        directory_(std::move(directory)),
        places_(std::move(places)),
        in_namespace_(in_namespace),
        other_tasks_(in_namespace ? 0 : count_other_tasks(desk.wardens)) {}

  void run() {
    setlocale(LC_ALL, kLocale);  // read from its files once, for all executors
    // MALLOC_PERTURB_, which build tools set, would have huge blocks that nobody uses filled. What
    // it is for the heap probe does anyway.
    mallopt(M_PERTURB, 0);
    const std::uint32_t again = desk_.again[number_].exchange(0);
    if (again != 0 && !take(again - 1, true)) return;
    for (std::uint32_t index = desk_.next.fetch_add(1); index < desk_.count;
         index = desk_.next.fetch_add(1)) {
      if (!take(index, false)) return;
    }
  }

  bool map() {
    if (!shared_.map()) return false;
    shared_watch = shared_.watch;
    return true;
  }

 private:
  /// Judges a case. False if it has bound this warden: a hard limit cannot be raised again, and
  /// another one has to go on.
  bool take(std::uint32_t index, bool again) {
    desk_.working_on[number_] = static_cast<std::int32_t>(index);
    const cases::Row* row = plan_.rows.empty() ? nullptr : &plan_.rows[index];
    Record& record = desk_.records[index];
    if (again) std::memset(static_cast<void*>(&record), 0, sizeof record);
    judge_in_time(row, again, record);
    const std::optional<int> bound = limits_.changed();
    if (bound && !again && row != nullptr && row->target == nullptr) {
      // Whose doing it was, and in which call, shows in a run in full without the other functions,
      // which this warden cannot try any more.
      desk_.again[number_] = index + 1;
      desk_.working_on[number_] = -1;
      return false;
    }
    if (bound) {
      record.ending = Ending::kParentBound;
      record.number = *bound;
    }
    record.done = 1;
    desk_.working_on[number_] = -1;
    tell_change(desk_.changes);
    return !bound;
  }

  void judge_in_time(const cases::Row* row, bool again, Record& record) {
    const auto start = std::chrono::steady_clock::now();
    judge(row, again, record);
    const auto taken = std::chrono::steady_clock::now() - start;
    record.micros = static_cast<std::uint64_t>(
        std::chrono::duration_cast<std::chrono::microseconds>(taken).count());
  }

  void judge(const cases::Row* row, bool again, Record& record) {
    Task task{.plan = &plan_,
              .row = row,
              .room = directory_,
              .directory = "",
              .temporary = fmt::format("{}/tmp", directory_),
              .places = places_.paths(),
              .said = "",
              .with_companions = !again && row != nullptr && row->calls_others,
              .in_full = again,
              .in_namespace = in_namespace_,
              .other_tasks = other_tasks_};
    if (row == nullptr) return load(task, record);
    attempt(task, record);
    // What the suite could not do may have been a moment's trouble of the system, or one that
    // lasts.
    if (is_faulty(record)) attempt(task, record);
    if (is_faulty(record) && !has_room()) {
      record.ending = Ending::kFault;
      record.number = ENOSPC;
    }
    // Whatever is wrong after other functions were called too may be their doing: judged again
    // without them, unless it is about what the judged function did to the result of one. What the
    // pad says of that counts only if nobody else wrote there.
    const probe::Pad& pad = record.pad;
    const bool is_about_it = record.is_overwritten == 0 && pad.about_companion != 0;
    if (task.with_companions && !is_clean(record) && !is_about_it) judge_alone(task, record);
    retell(task, record);
  }

  /// Has told in full what the first run of a short case only tells in short: to do so in each run
  /// takes longer than most calls. A conversation has seen to that itself.
  void retell(Task& task, Record& record) {
    if (tells_each_world(task) || task.row->judges_inputs()) return;
    if (record.is_overwritten != 0 || limits_.changed()) return;
    task.in_full = true;
    if (record.pad.remark_count != 0 && judge_in_full(task, record)) return;
    const bool has_told =
        record.ending == Ending::kFinished && !is_faulty(record) && record.orphans == 0;
    if (!has_told) tell_last_call(task, record);
  }

  /// Finds the worlds in which what was seen in passing came about. False if it does not come
  /// again.
  bool judge_in_full(const Task& task, Record& record) {
    const auto second = std::make_unique<Record>();
    attempt(task, *second);
    if (second->is_overwritten != 0 || second->pad.remark_count == 0) return false;
    replace(record, *second);
    return true;
  }

  static void replace(Record& record, const Record& by) {
    std::memcpy(static_cast<void*>(&record), static_cast<const void*>(&by), sizeof record);
  }

  /// Tells what a process was doing when it ended without a word of its own, by a run that ends
  /// right before the call that matters, or in the same way before that. A provider that does
  /// otherwise the second time leaves the report without a program.
  void tell_last_call(Task& task, Record& record) {
    const auto progress = probe::progress_of(record.pad);
    if (!progress || progress->calls == 0) return;
    task.told_call = progress->calls;
    const auto second = std::make_unique<Record>();
    attempt(task, *second);
    const auto reached = probe::progress_of(second->pad);
    const bool is_there =
        second->is_overwritten == 0 && second->pad.told == probe::Told::kNothing && reached &&
        reached->phase == probe::Phase::kDone && reached->calls + 1 == progress->calls;
    if (is_there) {
      probe::copy_account(second->pad, record.pad);
    } else if (record.ending != Ending::kFinished && second->ending == record.ending &&
               second->is_overwritten == 0) {
      replace(record, *second);
    }
  }

  /// True if files can be made here, now that all that the case has made is gone.
  bool has_room() const {
    constexpr std::uint64_t kLeast = std::uint64_t{64} << 20;
    struct statvfs info {};
    return statvfs(directory_.c_str(), &info) == 0 &&
           std::uint64_t{info.f_bavail} * info.f_frsize >= kLeast &&
           (info.f_files == 0 || info.f_favail > 1000);
  }

  /// Judges again without the other functions. If that leaves nothing to judge, what was seen with
  /// them stands, unless the end came while another one had control.
  void judge_alone(Task& task, Record& record) {
    const auto progress = probe::progress_of(record.pad);
    const bool was_other =
        record.ending != Ending::kFinished && (!progress || progress->is_companion);
    std::vector<unsigned char> first(sizeof record);
    std::memcpy(first.data(), static_cast<const void*>(&record), sizeof record);
    task.with_companions = false;
    attempt(task, record);
    const bool needs_others = record.ending == Ending::kFinished && record.is_overwritten == 0 &&
                              record.pad.told == probe::Told::kUntested;
    if (!needs_others || was_other) return;
    std::memcpy(static_cast<void*>(&record), first.data(), sizeof record);
    task.with_companions = true;
  }

  /// Keeps what the library prints to standard error: who dies at load says why there.
  void load(Task& task, Record& record) {
    std::string name = directory_ + "/said-XXXXXX";
    const probe::Fd said(mkostemp(name.data(), O_CLOEXEC));
    if (said) task.said = name;
    attempt(task, record);
    const ssize_t got = said ? pread(said.get(), record.said, sizeof record.said - 1, 0) : 0;
    record.said[std::max<ssize_t>(got, 0)] = '\0';
    unlink(name.c_str());
  }

  void attempt(Task task, Record& record) {
    // A name of its own, in case what an earlier attempt left cannot be removed.
    task.directory = fmt::format("{}/case-{}", directory_, ++attempts_);
    make_directories(task);
    if (task.row != nullptr && task.row->judges_inputs()) {
      converse(task, record);
    } else {
      Attempt once(task, shared_, time_limits(task), unmap_for_executor);
      once.finish();
      keep(once, task, record);
    }
    remove_directories(task);
  }

  void converse(Task& task, Record& record) {
    Asker asker(shared_, record, directory_,
                {.start =
                     [&] {
                       return std::make_unique<Attempt>(task, shared_, time_limits(task),
                                                        unmap_for_executor);
                     },
                 .keep = [&](const Attempt& ended) { keep(ended, task, record); },
                 .tidy =
                     [&] {
                       remove_directories(task);
                       make_directories(task);
                     }});
    hold_conversation(task, asker, record);
  }

  void keep(const Attempt& attempt, const Task& task, Record& record) {
    record.ending = attempt.ending();
    record.is_overwritten = probe::copy_safely(*shared_.pad, record.pad) ? 0 : 1;
    record.number = attempt.number();
    record.orphans = attempt.orphans();
    if (shared_.hints->fenced != 0) desk_.landlock.fetch_add(1);
    if (attempt.ending() != Ending::kHang || task.row == nullptr) return;
    const auto progress = probe::progress_of(record.pad);
    const bool is_load = progress && progress->phase == probe::Phase::kLoading;
    ++(is_load ? desk_.load_hangs : hangs_of(task));
  }

  std::atomic<std::uint32_t>& hangs_of(const Task& task) {
    return desk_
        .hangs[static_cast<std::size_t>(task.row->clause->function) % std::size(desk_.hangs)];
  }

  /// The whole limit while a function, or the loading, has not been seen to hang; less for one that
  /// has, so that a run takes seconds.
  TimeLimits time_limits(const Task& task) {
    if (task.row == nullptr) return {plan_.timeout, plan_.timeout};
    // A library that loads slowly is given the time it needs.
    const milliseconds load = std::max(shortened(desk_.load_hangs), 20 * plan_.load_time);
    // A campaign is long, and a moment's trouble of the machine must not shorten it for good.
    const bool is_campaign = task.row->target != nullptr;
    const milliseconds call = is_campaign ? plan_.timeout : shortened(hangs_of(task));
    return {call, std::min(plan_.timeout, load)};
  }

  milliseconds shortened(std::uint32_t hangs) const {
    if (hangs == 0) return plan_.timeout;
    return std::min(plan_.timeout, hangs < 4 ? milliseconds(1000) : milliseconds(300));
  }

  void make_directories(const Task& task) {
    chmod(directory_.c_str(), 0755);  // it is the provider's user's
    mkdir(task.directory.c_str(), 0755);
    mkdir(task.temporary.c_str(), 0755);
  }

  void remove_directories(const Task& task) {
    remove_tree(task.directory);
    remove_tree(task.temporary);
    places_.clear();
  }

  const Plan& plan_;
  Desk& desk_;
  unsigned number_;
  std::string directory_;
  PrivatePlaces places_;
  bool in_namespace_;
  std::uint64_t other_tasks_;  // a user namespace counts its own apart
  Shared shared_;
  const OwnLimits limits_;
  unsigned attempts_ = 0;
};

/// What the user's shell ignores, such as SIGINT in the background, a guardian must die of.
void reset_signals() {
  for (int signal = 1; signal <= SIGRTMAX; ++signal) ::signal(signal, SIG_DFL);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
}

[[noreturn]] void watch_cases(const Plan& plan, Desk& desk, unsigned number,
                              const std::string& directory, bool in_namespace) {
  prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
  PrivatePlaces places;
  if (in_namespace) {
    // Files past 4 GiB belong on a disk.
    const bool is_memory = !plan.large && sandbox::mount_memory(directory);
    if (is_memory && plan.has_private_places) places = PrivatePlaces(directory, plan.library);
    sandbox::settle_namespaces();
    desk.namespaces.fetch_add(1);
  } else {
    prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
    desk.plain.fetch_add(1);
  }
  prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);  // the provider has the same user: it may not look in here
  sigset_t child;
  sigemptyset(&child);
  sigaddset(&child, SIGCHLD);
  sigprocmask(SIG_BLOCK, &child, nullptr);
  shared_plan = &plan;
  shared_desk = &desk;
  shared_desk_bytes = sizeof(Desk) + desk.count * sizeof(Record);
  Warden warden(plan, desk, number, directory, std::move(places), in_namespace);
  if (warden.map()) warden.run();
  _exit(0);
}

}  // namespace

void run_warden(const Plan& plan, Desk& desk, unsigned number, const std::string& directory) {
  reset_signals();
  prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
  umask(022);
  const bool in_namespace = sandbox::enter_namespaces(plan.is_root);
  prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);  // a change of user clears it
  if (!in_namespace) watch_cases(plan, desk, number, directory, false);
  const pid_t first = fork();
  if (first == 0) watch_cases(plan, desk, number, directory, true);
  int status = 0;
  while (waitpid(first, &status, 0) < 0 && errno == EINTR) {
  }
  _exit(WIFEXITED(status) ? WEXITSTATUS(status) : 1);
}

}  // namespace rtconf
