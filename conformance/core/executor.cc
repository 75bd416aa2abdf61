#include "conformance/core/executor.h"

#include <cxxabi.h>
#include <dlfcn.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <link.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <clocale>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <functional>
#include <new>
#include <optional>

#include "conformance/core/coverage.h"
#include "conformance/core/death_place.h"
#include "conformance/core/places.h"
#include "conformance/core/sandbox.h"
#include "conformance/probe/children.h"
#include "conformance/probe/fd.h"
#include "conformance/probe/gate.h"
#include "conformance/probe/heap.h"
#include "conformance/probe/sentinel.h"
#include "conformance/probe/text.h"

namespace rtconf {
namespace {

using probe::Notepad;
using probe::Phase;
using probe::Told;

// Reserved, not used: stacks of many threads, arenas. What is used is bounded by the warden.
constexpr std::uint64_t kMemory = std::uint64_t{8} << 30;
constexpr std::uint64_t kMemoryLarge = std::uint64_t{14} << 30;

[[noreturn]] void finish(Notepad& pad, Told told, std::string_view message) {
  probe::put(pad.open().message, message);
  pad.open().told = told;
  pad.enter(Phase::kDone);
  _exit(0);
}

extern "C" void ignore_signal(int /*signal*/) {}

/// One case meets a process that has just begun, or what a caller has set already could not be set
/// by a call and be seen.
bool has_own_settings(const cases::Row* row) {
  return row == nullptr || row->clause->word != "process_unchanged" || !row->variant.empty();
}

/// Gives the process settings of a caller's own, which differ from those that it begins with: a
/// call that puts them to the default has changed them, too.
void settle_in() {
  umask(027);
  setlocale(LC_ALL, kLocale);
  alarm(100'000);
  ::signal(SIGPIPE, SIG_IGN);
  struct sigaction own {};
  own.sa_handler = ignore_signal;
  own.sa_flags = SA_RESTART;
  sigaddset(&own.sa_mask, SIGURG);
  sigaction(SIGUSR2, &own, nullptr);
  sigset_t blocked;
  sigemptyset(&blocked);
  sigaddset(&blocked, SIGUSR1);
  sigprocmask(SIG_SETMASK, &blocked, nullptr);
}

/// The process as a provider should find it. Nothing, or what could not be done.
probe::Trouble prepare(const Task& task, Hints& hints, probe::Sentinels& sentinels) {
  setsid();
  prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
  prctl(PR_SET_DUMPABLE, 1, 0, 0, 0);
  umask(022);
  if (has_own_settings(task.row)) {
    settle_in();
  } else {
    setlocale(LC_ALL, "C");
  }
  if (chdir(task.directory.c_str()) != 0) return probe::cannot("enter the case's directory", errno);
  setenv("TMPDIR", task.temporary.c_str(), 1);
  // A sanitizer's own mappings are larger than any limit, so a build with one goes without.
  const std::uint64_t memory = task.plan->large ? kMemoryLarge : kMemory;
  sandbox::limit_resources(probe::heap::available() ? memory : RLIM_INFINITY,
                           kTasksOfExecutor + task.other_tasks);
  // What the user's shell or CI left open is not the provider's to write to.
  syscall(SYS_close_range, 3U, ~0U, 0U);
  if (auto trouble = sentinels.place()) return trouble;
  if (!task.said.empty()) {
    const probe::Fd said(open(task.said.c_str(), O_RDWR | O_APPEND | O_CLOEXEC));
    if (!said || dup2(said.get(), STDERR_FILENO) < 0)
      return probe::cannot("place standard error", errno);
  }
  probe::heap::start(hints.refusals);
  return std::nullopt;
}

void* load(const Task& task, Notepad& pad) {
  probe::put(pad.open().call, "the loading of the library");
  pad.close();
  pad.enter(Phase::kLoading);
  const auto self = syscall(SYS_getpid);
  void* library = dlopen(task.plan->library.c_str(), RTLD_NOW | RTLD_LOCAL);
  const char* error = library == nullptr ? dlerror() : nullptr;
  if (syscall(SYS_getpid) != self || !pad.is_intact()) _exit(0);
  pad.enter(Phase::kSetup);
  // What the loading printed is not to be laid at a call, nor where it went to in the file system.
  std::fflush(stdout);
  std::fflush(stderr);
  if (chdir(task.directory.c_str()) != 0)
    finish(pad, Told::kFault, probe::cannot("return to the case's directory", errno));
  if (library == nullptr)
    finish(pad, Told::kRefused, error != nullptr ? error : "dlopen gave no reason");
  return library;
}

std::optional<probe::Subject> subject_for(const Plan& plan, void* library, std::string_view name) {
  const spec::Function* function = spec::find_function(name);
  void* symbol = dlsym(library, std::string(name).c_str());
  if (function == nullptr || symbol == nullptr) return std::nullopt;
  return plan.profile->bind(*function, symbol);
}

/// Those of the functions that the library has.
std::vector<probe::Subject> subjects_in(const Plan& plan, void* library) {
  std::vector<probe::Subject> found;
  for (const std::string& name : plan.exported) {
    if (auto subject = subject_for(plan, library, name)) found.push_back(std::move(*subject));
  }
  return found;
}

/// The exported functions beside the judged one.
std::vector<probe::Subject> others_of(const Task& task, void* library,
                                      const probe::Subject& subject) {
  if (!task.with_companions) return {};
  std::vector<probe::Subject> others = subjects_in(*task.plan, library);
  std::erase_if(others, [&](const probe::Subject& other) { return other.name == subject.name; });
  return others;
}

/// True if the loader knows a variable at the address. The symbol table of the file may be
/// stripped.
bool is_data(void* address) {
  Dl_info info{};
  ElfW(Sym)* symbol = nullptr;
  const bool is_known =
      dladdr1(address, &info, reinterpret_cast<void**>(&symbol), RTLD_DL_SYMENT) != 0;
  return is_known && symbol != nullptr && ELF64_ST_TYPE(symbol->st_info) == STT_OBJECT;
}

/// Tells which functions of the spec the loader finds, and what the library did while it was
/// loaded.
[[noreturn]] void tell_load(void* library, Notepad& notepad, const probe::Sentinels& sentinels) {
  probe::Pad& pad = notepad.open();
  std::string found;
  for (const spec::Function& function : spec::kFunctions) {
    void* symbol = dlsym(library, std::string(function.name).c_str());
    if (symbol != nullptr && !is_data(symbol)) found += fmt::format("{}\n", function.name);
  }
  probe::put(pad.expected, found);
  std::string harm = sentinels.harm();
  if (harm.empty() && probe::find_child() != probe::Child::kNone) harm = "it left a child process";
  for (const int stream : {1, 2}) {
    const std::string printed = sentinels.printed(stream);
    if (printed.empty()) continue;
    if (pad.remark_count >= std::size(pad.remarks)) break;
    probe::Remark& remark = pad.remarks[pad.remark_count++];
    probe::put(remark.word, stream == 1 ? "stdout" : "stderr");
    probe::put(remark.text, probe::quoted(printed, 120));
  }
  finish(notepad, harm.empty() ? Told::kPass : Told::kFail, harm);
}

/// Judges inputs as the parent writes them, until it writes one of length 0, which ends the
/// conversation.
void converse(Notepad& pad, probe::Talk& talk,
              const std::function<void(std::span<const unsigned char> input)>& judge) {
  for (std::uint32_t seen = 0;;) {
    while (talk.asked == seen) wait_for_change(talk.asked, seen, 1000);
    seen = talk.asked;
    const std::vector<unsigned char> input(talk.input, talk.input + talk.input_size);
    if (input.empty()) return;
    std::uint32_t answer = probe::answer_to(seen);
    try {
      judge(input);
    } catch (const probe::Noticed&) {
      answer = probe::complaint_of(seen);
    }
    pad.enter(Phase::kChecking);
    coverage::collect();
    talk.answered = answer;
    wake(talk.answered);
  }
}

probe::Places places_of(const Task& task) {
  probe::Places places = {.own = {".", task.temporary}, .shared = {}};
  for (const std::string& place : shared_places()) {
    const auto& own = task.places;
    const bool is_own = std::find(own.begin(), own.end(), place) != own.end();
    (is_own ? places.own : places.shared).push_back(place);
  }
  return places;
}

probe::CaseSetting setting_for(const Task& task) {
  return {.clause = std::string(task.row->clause->id),
          .seed = task.plan->seed,
          .large = task.plan->large,
          .plan = task.plan->faults,
          .plans = task.plan->most_faults,
          .places = places_of(task)};
}

[[noreturn]] void judge_inputs(const Task& task, Notepad& pad, probe::Talk& talk, void* library,
                               probe::Sentinels& sentinels) {
  note_death_places(pad.open(), library);
  // Where there is none, inputs are judged by what calls give alone.
  static_cast<void>(probe::gate::open());
  coverage::begin(talk.feedback);
  probe::Stage stage(pad, subjects_in(*task.plan, library), setting_for(task), &sentinels, talk);
  const std::string& reference = task.plan->reference;
  void* peer = reference.empty() ? nullptr : dlopen(reference.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (peer != nullptr) stage.compare_with(subjects_in(*task.plan, peer));
  converse(pad, talk, [&](std::span<const unsigned char> input) {
    task.row->target->judge(stage, input);
    stage.look();
  });
  finish(pad, Told::kPass, "");
}

[[noreturn]] void run_task(const Task& task, Notepad& pad, Hints& hints, probe::Talk& talk) {
  probe::Sentinels sentinels;
  if (auto trouble = prepare(task, hints, sentinels)) finish(pad, Told::kFault, *trouble);
  sentinels.remember();
  void* library = load(task, pad);
  if (task.row == nullptr) tell_load(library, pad, sentinels);

  const cases::Row& row = *task.row;
  if (row.target != nullptr) judge_inputs(task, pad, talk, library, sentinels);
  auto subject = subject_for(*task.plan, library, spec::function(row.clause->function).name);
  if (!subject) finish(pad, Told::kFault, "the loader does not find the function");
  probe::put(pad.open().call, fmt::format("the first calls of {}", subject->name));
  auto others = others_of(task, library, *subject);
  probe::Case c(pad, std::move(*subject), std::move(others), setting_for(task));
  c.remember_process(sentinels);
  if (row.property != nullptr) {
    converse(pad, talk,
             [&](std::span<const unsigned char> input) { row.property->judge(c, input); });
  } else {
    row.body(c);
  }
  c.pass();
}

/// For the handlers of execute(): a process that a call or a case has forked has no say.
void require_executor(long executor) {
  if (syscall(SYS_getpid) != executor) _exit(0);
}

}  // namespace

bool tells_each_world(const Task& task) {
  const cases::Row* row = task.row;
  const bool is_short = row != nullptr && row->target == nullptr && !row->large &&
                        row->clause->tier == spec::Tier::kCore;
  return task.in_full || !is_short;
}

void execute(const Task& task, probe::Pad& shared, Hints& hints, probe::Talk& talk) {
  // Nothing may go on from here into the frames of the warden, whose copy this process is.
  const long self = syscall(SYS_getpid);
  Notepad pad(shared, {.each_world = tells_each_world(task), .until_call = task.told_call});
  try {
    run_task(task, pad, hints, talk);
  } catch (const abi::__forced_unwind&) {
    // pthread_exit or a cancellation, whose end would be further up.
    require_executor(self);
    pad.open().thread_ended = 1;
    _exit(0);
  } catch (const std::bad_alloc&) {
    require_executor(self);
    signal(SIGABRT, SIG_DFL);
    if (hints.refusals > 0) std::abort();  // told as memory that was used up
    finish(pad, Told::kFault, "ran out of memory");
  } catch (const std::exception& error) {
    require_executor(self);
    finish(pad, Told::kFault, error.what());
  } catch (...) {
    require_executor(self);
    finish(pad, Told::kFault, "an exception of no known kind");
  }
}

}  // namespace rtconf
