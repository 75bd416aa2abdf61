// How a case ends: what it says, what it saw of the process in passing, and the C that shows it.
#include <fmt/format.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdio>

#include "conformance/probe/case.h"
#include "conformance/probe/children.h"
#include "conformance/probe/fault_code.h"
#include "conformance/probe/heap.h"
#include "conformance/probe/kernel.h"
#include "conformance/probe/reproducer.h"
#include "conformance/probe/streams.h"
#include "conformance/probe/text.h"

namespace rtconf::probe {
namespace {

// C for what is seen in passing. CALL stands for the call.
constexpr const char* kDescriptorCheck =
    "struct stat info; int file = fcntl(fileno(tmpfile()), F_DUPFD, 900), was[1024];\n"
    "for (int k = 3; k < 12; k++) if (k % 3) dup3(file, k, k % 2 ? O_CLOEXEC : 0);\n"
    "write(file, \"x\", 1);\n"
    "for (int n = 0; n < 2; n++) {\n"
    "  for (int k = 0; k < 1024; k++) was[k] = fcntl(k, F_GETFD);\n"
    "  CALL;\n"
    "  for (int k = 0; k < 1024; k++) if (was[k] >= 0 && fcntl(k, F_GETFD) != was[k]) return 1;\n"
    "  for (int k = 0; k < 4; k++) dup(file);\n"
    "}\n"
    "return fstat(file, &info) || info.st_size != 1 || lseek(file, 0, SEEK_CUR) != 1;";
constexpr const char* kMemoryCheck =
    "unsigned char *mine = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, "
    "-1, 0);\n"
    "memset(mine, 60, 4096); CALL;\n"
    "for (int k = 0; k < 4096; k++) if (mine[k] != 60) return 1;\n"
    "return 0;";
constexpr const char* kOutputCheck =
    "FILE *out = tmpfile(); dup2(fileno(out), 1); dup2(fileno(out), 2); CALL; fflush(NULL);\n"
    "return lseek(fileno(out), 0, SEEK_END) > 0;";
constexpr const char* kFenceCheck =
    "for (int k = 0; result && k < 64; k++) if (((unsigned char *)result)[asked + k] != 0x5a) "
    "return 1;\n"
    "return 0;";
constexpr const char* kChildCheck =
    "prctl(PR_SET_CHILD_SUBREAPER, 1); pid_t self = getpid(); CALL;\n"
    "if (getpid() != self) _exit(0);\n"
    "return waitpid(-1, NULL, WNOHANG) != -1;";

}  // namespace

std::string with_call(std::string check, const World& world) {
  const std::string call = world.call_code();
  const std::string_view kPrepare = "PREPARE;";
  for (std::size_t at = check.find(kPrepare); at != std::string::npos; at = check.find(kPrepare)) {
    check.replace(at, kPrepare.size(), world.before_call.empty() ? "" : "again();");
  }
  for (std::size_t at = check.find("CALL"); at != std::string::npos;
       at = check.find("CALL", at + call.size())) {
    check.replace(at, 4, call);
  }
  return check;
}

std::string Case::freed_call_code() const {
  const std::string call = world_.call_code();
  if (!judge_.give_back_code.empty()) return with_call(judge_.give_back_code, world_);
  if (subject_.kind == Kind::kNames) {
    return fmt::format(
        "{{ char **names = {}; for (char **n = names; n && *n; n++) free(*n); free(names); }}",
        call);
  }
  return subject_.returns_block() ? fmt::format("free((void *){});", call)
                                  : fmt::format("{};", call);
}

std::string Case::reproducer_for(const Failure& failure) const {
  if (is_terse()) return "";
  std::string again;
  for (const Step& step : world_.before_call) again += step.code + "\n";
  std::string program = reproducer(subject_, {.setup = world_.code() + acts_,
                                              .again = again,
                                              .call = world_.call_code(),
                                              .prelude = world_.prelude + failure.prelude,
                                              .check = failure.check,
                                              .others = others_});
  return plan_ ? with_plan(std::move(program), *plan_, failure.watch) : program;
}

std::string Case::orphan_reproducer() const {
  return reproducer_for({.check = with_call(kChildCheck, world_)});
}

void Case::fail(const Failure& failure) {
  Pad& pad = pad_.open();
  pad.about_companion = failure.is_about_companion ? 1 : 0;
  put(pad.blamed, failure.blamed);
  put(pad.expected, failure.expected);
  put(pad.got, failure.got);
  put(pad.reproducer, reproducer_for(failure));
  const bool has_plan = plan_ && !plan_->faults().empty();
  settle(Told::kFail,
         has_plan ? fmt::format("{}, under the fault plan '{}'", failure.message, text(*plan_))
                  : failure.message);
}

void Case::choose(std::string_view seen) { settle(Told::kChoice, seen); }
void Case::cannot_judge(std::string_view why) { settle(Told::kUntested, why); }
void Case::pass() { settle(Told::kPass, ""); }
void Case::fault(std::string_view what) { settle(Told::kFault, what); }
void Case::require(const Trouble& trouble) {
  if (trouble) fault(*trouble);
}

void Case::remember_process(Sentinels& sentinels) {
  sentinels_ = &sentinels;
  sentinels_->remember();
  before_ = ProcessState::now();
}

void Case::remark(std::string_view word, std::string_view text, std::string check,
                  std::string prelude) {
  for (std::uint32_t i = 0; i < pad_->remark_count; ++i) {
    if (word == pad_->remarks[i].word) return;  // the first says enough
  }
  if (pad_->remark_count >= std::size(pad_->remarks)) return;
  Pad& pad = pad_.open();
  Remark& remark = pad.remarks[pad.remark_count++];
  put(remark.word, word);
  put(remark.text, fmt::format("{}: {}", call_text(subject_, world_), text));
  put(remark.reproducer, reproducer_for({.check = with_call(std::move(check), world_),
                                         .prelude = std::move(prelude)}));
}

bool Case::is_about_process() const {
  return setting_.clause.ends_with(".spares_caller") ||
         setting_.clause.ends_with(".process_unchanged");
}

void Case::forgive_others(std::string_view name) {
  if (sentinels_ == nullptr) return;
  std::fflush(stdout);
  std::fflush(stderr);
  if (const std::string harm = sentinels_->harm(); !harm.empty()) {
    called_others_ = true;
    cannot_judge(fmt::format("{}, which this needs, did harm: {}", name, harm));
  }
  sentinels_->remember();
  before_ = ProcessState::now();
}

/// What is otherwise now than before the calls.
void Case::note_changes(const ProcessState& now) {
  if (called_others_) return;
  for (const Change& change : now.since(before_, set_by_calls_)) {
    remark(change.disables_caller ? "spares_caller" : "process_unchanged", change.text,
           change.check);
  }
}

void Case::look_at_process() {
  if (sentinels_ == nullptr || called_others_) return;
  restore_streams();
  // Brings out what the provider has printed into libc's buffers, and dies here if those were
  // scribbled over. Other streams are not flushed: a thread of the provider may hold their locks.
  std::fflush(stdout);
  std::fflush(stderr);
  look_at_children();
  if (const std::string harm = sentinels_->harm(); !harm.empty()) {
    remark("spares_caller", harm, harm.starts_with("memory") ? kMemoryCheck : kDescriptorCheck);
  }
  const std::string damage = heap::damage();
  if (!damage.empty()) {
    remark(subject_.returns_block() ? "no_overrun" : "spares_caller", "on the heap, " + damage,
           subject_.returns_content || subject_.is_text ? kFenceCheck : "", kTellingMalloc);
  }
  note_changes(ProcessState::now());
  for (const int stream : {1, 2}) {
    const std::string printed = sentinels_->printed(stream);
    if (printed.empty()) continue;
    remark("process_unchanged",
           fmt::format("{} was written to standard {}", quoted(printed, 60),
                       stream == 1 ? "output" : "error"),
           kOutputCheck);
  }
}

/// At what the suite is about to change alone: the rest is still what it was before the calls when
/// the process is looked at next. Which world it was in is told by a run that tells of each.
void Case::look_at_surroundings() {
  if (sentinels_ == nullptr || called_others_) return;
  ProcessState now = before_;
  now.renew_surroundings();
  note_changes(now);
}

void Case::look_at_children() {
  if (!helpers_.empty()) return;  // the case's own are dismissed before the last look
  const Child child = find_child();
  if (child == Child::kNone) return;
  if (pad_->returned_twice != 0) {
    remark("spares_caller", "the call returned twice: a second time in a child process",
           kChildCheck);
  }
  remark("leaves_nothing",
         child == Child::kDead ? "a child process was left, dead but not waited for"
                               : "a child process was left running",
         kChildCheck);
}

pid_t Case::fork_helper() {
  const pid_t helper = fork();
  if (helper < 0) fault(cannot("fork", errno));
  if (helper > 0) helpers_.push_back(helper);
  return helper;
}

void Case::dismiss_helpers() {
  for (const pid_t helper : helpers_) {
    kill(helper, SIGKILL);
    while (waitpid(helper, nullptr, 0) < 0 && errno == EINTR) {
    }
  }
  helpers_.clear();
}

void Case::settle(Told told, std::string_view message) {
  if (kernel_pid() != process_) leave(0);  // a child of the provider that got this far has no say
  put(pad_.open().message, message);
  if (is_terse() && told == Told::kFail) throw Noticed();
  dismiss_helpers();
  look_at_process();
  pad_.open().told = told;
  end();
}

void Case::end() const {
  pad_.enter(Phase::kDone);
  if (setting_.end != nullptr) setting_.end(*pad_.operator->());
  leave(0);
}

}  // namespace rtconf::probe
