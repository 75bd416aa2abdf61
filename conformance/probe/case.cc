#include "conformance/probe/case.h"

#include <cxxabi.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <malloc.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <functional>

#include "conformance/probe/compare.h"
#include "conformance/probe/heap.h"
#include "conformance/probe/memory.h"
#include "conformance/probe/reproducer.h"
#include "conformance/probe/text.h"

namespace rtconf::probe {
namespace {

// C for what is seen in passing. PATH stands for the path.
constexpr const char* kDescriptorCheck =
    "FILE *mine = tmpfile(); int ends[2]; struct stat info; pipe(ends); dup2(ends[0], 900);\n"
    "putc('x', mine); fflush(mine); call(PATH);\n"
    "if (fcntl(ends[0], F_GETFD) < 0 || fcntl(ends[1], F_GETFD) < 0 || fcntl(900, F_GETFD) < 0) "
    "return 1;\n"
    "if (fstat(fileno(mine), &info) < 0) return 1;\n"
    "return info.st_size != 1 || lseek(fileno(mine), 0, SEEK_CUR) != 1;";
constexpr const char* kMemoryCheck =
    "unsigned char *mine = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, "
    "-1, 0);\n"
    "memset(mine, 60, 4096); call(PATH);\n"
    "for (int k = 0; k < 4096; k++) if (mine[k] != 60) return 1;\n"
    "return 0;";
constexpr const char* kOutputCheck =
    "FILE *out = tmpfile(); dup2(fileno(out), 1); dup2(fileno(out), 2); call(PATH); fflush(NULL);\n"
    "return lseek(fileno(out), 0, SEEK_END) > 0;";
constexpr const char* kFenceCheck =
    "for (int k = 0; result && k < 64; k++) if (((unsigned char *)result)[asked + k] != 0x5a) "
    "return 1;\n"
    "return 0;";
constexpr const char* kChildCheck =
    "prctl(PR_SET_CHILD_SUBREAPER, 1); pid_t self = getpid(); call(PATH);\n"
    "if (getpid() != self) _exit(0);\n"
    "return waitpid(-1, NULL, WNOHANG) != -1;";

std::string with_path(std::string check, const std::string& path) {
  for (std::size_t at = check.find("PATH)"); at != std::string::npos;
       at = check.find("PATH)", at + path.size())) {
    check.replace(at, 4, path);
  }
  return check;
}

// Straight to the kernel: a provider may have replaced what libc's functions use.
pid_t kernel_pid() { return static_cast<pid_t>(syscall(SYS_getpid)); }
[[noreturn]] void leave(int status) {
  for (;;) syscall(SYS_exit_group, status);
}

void set_writable(Pad& pad, bool writable) {
  const std::size_t size = (sizeof(Pad) + 4095) / 4096 * 4096;
  mprotect(&pad, size, writable ? PROT_READ | PROT_WRITE : PROT_READ);
}

std::uint64_t seed_for(const CaseSetting& setting) {
  // By the clause's word alone, so that functions of one family are given the same inputs.
  const std::string_view id = setting.clause;
  return setting.seed ^ std::hash<std::string_view>{}(id.substr(id.rfind('.') + 1));
}

}  // namespace

std::string call_text(const Subject& subject, const World& world) {
  return fmt::format("{}({})", subject.name, world.title);
}

Case::Case(Pad& pad, Subject subject, std::vector<Subject> companions, CaseSetting setting)
    : pad_(pad),
      subject_(std::move(subject)),
      companions_(std::move(companions)),
      setting_(std::move(setting)),
      random_(seed_for(setting_)),
      process_(kernel_pid()) {}

void Case::enter(const World& world, const Failure& shows) {
  pad_.phase = Phase::kSetup;
  require(world.make());
  turn_to(world);
  put(pad_.reproducer, reproducer_for(shows));
  put(pad_.orphan_reproducer, reproducer_for({.check = with_path(kChildCheck, world_.path_code)}));
}

void Case::turn_to(const World& world) {
  world_ = world;
  acts_.clear();
  put(pad_.call, call_text(subject_, world_));
  pad_.extra_ms =
      static_cast<std::uint32_t>(world_.content.size() / 20'000);  // 20 MB/s, a slow disk
}

void Case::act(const Step& step) {
  act_quietly(step);
  acts_ += step.code + "\n";
  put(pad_.reproducer, reproducer_for({}));
}

void Case::act_quietly(const Step& step) {
  pad_.phase = Phase::kSetup;
  require(step.apply());
}

void Case::begin_calls() {
  pad_.function = subject_.index;
  pad_.companion = 0;
  pad_.calls.fetch_add(1, std::memory_order_relaxed);
  pad_.phase = Phase::kInCall;
  set_writable(pad_, false);
}

void Case::end_calls() {
  if (kernel_pid() != process_) {  // a fork inside the call came back too
    set_writable(pad_, true);
    pad_.returned_twice = 1;
    leave(0);
  }
  set_writable(pad_, true);
  pad_.phase = Phase::kChecking;
}

Answer Case::guarded_call(const Subject& subject, const char* path) {
  const bool is_companion = subject.index != subject_.index;
  pad_.function = subject.index;
  pad_.companion = is_companion ? 1 : 0;
  pad_.calls.fetch_add(1, std::memory_order_relaxed);
  pad_.phase = Phase::kInCall;
  set_writable(pad_, false);
  Answer answer;
  bool threw = false;
  try {
    const heap::ProviderScope scope;
    answer = subject.call(path);
  } catch (const abi::__forced_unwind&) {
    // pthread_exit or a cancellation is taking this thread, the only one that could say so.
    set_writable(pad_, true);
    pad_.thread_ended = 1;
    leave(0);
  } catch (...) {
    threw = true;
  }
  end_calls();
  if (threw && !is_companion) {
    fail({.message = "the call threw a C++ exception through its C interface",
          .expected = "a return"});
  }
  return answer;
}

Answer Case::call() { return guarded_call(subject_, world_.path ? world_.path->c_str() : nullptr); }
Answer Case::call(const char* path) { return guarded_call(subject_, path); }
Answer Case::call_companion(const Subject& companion) {
  const Answer answer = guarded_call(companion, world_.path ? world_.path->c_str() : nullptr);
  look_at_process();
  if (pad_.remark_count != 0) {
    pad_.companion_fault = 1;
    end();
  }
  return answer;
}
Answer Case::call_raw(const char* path) const {
  const heap::ProviderScope scope;
  return subject_.call(path);
}

bool Case::is_freeable(const Answer& answer) {
  if (answer.data == nullptr) return false;
  if (heap::find(answer.data)) return true;
  if (heap::is_inside(answer.data)) return false;
  // Not a block that malloc's name gave: glibc's heap by another road, or no heap at all. One trial
  // tells for all.
  if (!foreign_freeable_) foreign_freeable_ = free_takes(answer.data, subject_.release);
  return *foreign_freeable_ && !is_in_image(answer.data);
}

std::optional<std::size_t> Case::block_size(const Answer& answer) {
  if (const auto block = heap::find(answer.data)) return block->size;
  if (heap::available() && is_freeable(answer)) return malloc_usable_size(answer.data);
  return std::nullopt;
}

void Case::release(const Answer& answer) { release(subject_, answer); }

void Case::release(const Subject& owner, const Answer& answer) {
  if (is_freeable(answer)) owner.release(answer.data);
}

std::string compare_code(const std::string& path_code) {
  return fmt::format(
      "FILE *truth = fopen({}, \"rb\"); int byte;\n"
      "if (!result || !truth) return 1;\n"
      "for (size_t at = 0; (byte = getc(truth)) != EOF; at++) if ((unsigned char)result[at] != "
      "byte) return 1;\n"
      "return 0;",
      path_code);
}

std::string repeated_code(const Subject& subject, const std::string& path_code) {
  if (!subject.returns_content) {
    return fmt::format(
        "struct stat info; stat({0}, &info);\n"
        "for (int n = 0; n < 3000; n++) if (call({0}) != info.st_size) return 1;\nreturn 0;",
        path_code);
  }
  return fmt::format(
      "FILE *truth = fopen({0}, \"rb\"); int byte;\n"
      "for (int n = 0; n < 3000; n++) {{\n"
      "  {1}result = call({0}); rewind(truth);\n"
      "  for (size_t at = 0; (byte = getc(truth)) != EOF; at++)\n"
      "    if (!result || (unsigned char)result[at] != byte) return 1;\n"
      "}}\n"
      "return 0;",
      path_code, subject.c_type);
}

std::optional<Failure> Case::difference_in(const World& world, const Answer& answer) const {
  const std::string call = call_text(subject_, world);
  if (!subject_.returns_content) {
    struct stat info {};
    if (stat(world.path->c_str(), &info) != 0)
      return Failure{.message = cannot("look at the test's file", errno)};
    if (answer.number == info.st_size) return std::nullopt;
    return Failure{.message = fmt::format("{} gave another number than st_size", call),
                   .expected = fmt::format("{}", info.st_size),
                   .got = fmt::format("{}", answer.number),
                   .check = fmt::format(
                       "struct stat info;\nreturn stat({}, &info) != 0 || result != info.st_size;",
                       world.path_code)};
  }
  if (answer.failed) {
    return Failure{.message = fmt::format("{} failed", call),
                   .expected = "a result that equals a regular read",
                   .got = "the failure value",
                   .check = "return result == NULL;"};
  }
  const auto found = compare_with_regular_read(world.path->c_str(), answer.data);
  if (!found) return std::nullopt;
  return Failure{.message = fmt::format("{}: {}", call, found->message),
                 .expected = found->expected,
                 .got = found->got,
                 .check = compare_code(world.path_code),
                 .prelude = kTellingMalloc};
}

void Case::expect_right(const Answer& answer) {
  if (auto failure = difference(answer)) fail(std::move(*failure));
}

void Case::expect_nul(const Answer& answer) {
  expect_success(answer);
  const std::uint64_t size = world_.content.size();
  unsigned char byte = 0xff;
  const bool is_there = copy_safely(&byte, answer.data + size, 1) == 1;
  if (is_there && byte == 0) return;
  fail({.message = fmt::format("{}: no NUL at index {}", call_text(subject_, world_), size),
        .expected = "0x00",
        .got = is_there ? fmt::format("0x{:02x}", byte) : "no memory there",
        .check = fmt::format("return !result || result[{}] != 0;", size),
        .prelude = kTellingMalloc});
}

void Case::expect_failure(const Answer& answer) {
  if (answer.failed) return;
  std::string got = fmt::format("{}", answer.number);
  if (subject_.returns_content) {
    std::string bytes(64, '\0');
    bytes.resize(copy_safely(bytes.data(), answer.data, bytes.size()));
    got = subject_.is_text ? "the text " + quoted(bytes.substr(0, bytes.find('\0')), 48)
                           : "a pointer, not NULL";
  }
  fail({.message = call_text(subject_, world_) + " succeeded",
        .expected = subject_.returns_content ? "NULL" : "-1",
        .got = std::move(got),
        .check = subject_.returns_content ? "return result != NULL;" : "return result != -1;"});
}

void Case::expect_success(const Answer& answer) {
  if (!answer.failed) return;
  fail({.message = call_text(subject_, world_) + " failed",
        .expected = "success",
        .got = subject_.returns_content ? "NULL" : "-1",
        .check = subject_.returns_content ? "return result == NULL;" : "return result == -1;"});
}

std::string Case::reproducer_for(const Failure& failure) const {
  return reproducer(subject_, {.clause = setting_.clause,
                               .setup = world_.code() + acts_,
                               .path = world_.path_code,
                               .prelude = failure.prelude,
                               .check = failure.check});
}

void Case::fail(Failure failure) {
  put(pad_.expected, failure.expected);
  put(pad_.got, failure.got);
  put(pad_.reproducer, reproducer_for(failure));
  settle(Told::kFail, failure.message);
}

void Case::choose(std::string_view seen) { settle(Told::kChoice, seen); }
void Case::cannot_judge(std::string_view why) { settle(Told::kUntested, why); }
void Case::pass() { settle(Told::kPass, ""); }
void Case::fault(std::string_view what) { settle(Told::kFault, what); }
void Case::require(const Trouble& trouble) {
  if (trouble) fault(*trouble);
}

void Case::hold() { pad_.phase = Phase::kChecking; }

void Case::remember_process(Sentinels& sentinels) {
  sentinels_ = &sentinels;
  sentinels_->remember();
  before_ = ProcessState::now();
}

void Case::remark(std::string_view word, std::string_view text, std::string check,
                  std::string prelude) {
  for (std::uint32_t i = 0; i < pad_.remark_count; ++i) {
    if (word == pad_.remarks[i].word) return;  // the first says enough
  }
  if (pad_.remark_count == std::size(pad_.remarks)) return;
  Remark& remark = pad_.remarks[pad_.remark_count++];
  put(remark.word, word);
  put(remark.text, fmt::format("{}: {}", call_text(subject_, world_), text));
  put(remark.reproducer, reproducer_for({.check = with_path(std::move(check), world_.path_code),
                                         .prelude = std::move(prelude)}));
}

void Case::look_at_process() {
  if (sentinels_ == nullptr) return;
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
    remark(subject_.returns_content ? "no_overrun" : "spares_caller", "on the heap, " + damage,
           subject_.returns_content ? kFenceCheck : "", kTellingMalloc);
  }
  for (const Change& change : ProcessState::now().since(before_)) {
    remark(change.disables_caller ? "spares_caller" : "process_unchanged", change.text,
           change.check);
  }
  for (const int stream : {1, 2}) {
    const std::string printed = sentinels_->printed(stream);
    if (printed.empty()) continue;
    remark("process_unchanged",
           fmt::format("{} was written to standard {}", quoted(printed, 60),
                       stream == 1 ? "output" : "error"),
           kOutputCheck);
  }
}

void Case::look_at_children() {
  siginfo_t info{};
  for (int tries = 0; tries < 200; ++tries) {
    info = {};
    if (waitid(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT) != 0) return;  // ECHILD: none
    const timespec pause{0,
                         500'000};  // a helper thread of the provider may be about to wait for it
    nanosleep(&pause, nullptr);
  }
  if (pad_.returned_twice != 0) {
    remark("spares_caller", "the call returned twice: a second time in a child process",
           kChildCheck);
  }
  remark("leaves_nothing",
         info.si_pid != 0 ? "a child process was left, dead but not waited for"
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
  put(pad_.message, message);
  dismiss_helpers();
  look_at_process();
  if (told == Told::kFault && pad_.calls != 0 &&
      message.find("(EMFILE)") != std::string_view::npos) {
    put(pad_.message, fmt::format("after {} calls no descriptor is left: the suite {}",
                                  pad_.calls.load(), message));
    told = Told::kFail;
  }
  if (told == Told::kFault) {
    for (std::uint32_t i = 0; i < pad_.remark_count; ++i) {
      if (std::string_view(pad_.remarks[i].word) != "spares_caller") continue;
      // What the suite could not do, it could not do because of the provider.
      put(pad_.message, fmt::format("{}; afterwards the suite {}", pad_.remarks[i].text, message));
      told = Told::kFail;
    }
  }
  pad_.told = told;
  end();
}

void Case::end() const {
  pad_.phase = Phase::kDone;
  leave(0);
}

}  // namespace rtconf::probe
