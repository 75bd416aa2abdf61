// The calls of a case: worlds, the protocol around a call, and what becomes of results.
// What is expected of an answer is in case_expect.cc; how a case ends is in case_ending.cc.
#include "conformance/probe/case.h"

#include <cxxabi.h>
#include <fmt/format.h>
#include <malloc.h>
#include <sys/mman.h>

#include <algorithm>
#include <functional>

#include "conformance/probe/gate.h"
#include "conformance/probe/heap.h"
#include "conformance/probe/kernel.h"
#include "conformance/probe/memory.h"
#include "conformance/probe/names.h"
#include "conformance/probe/reproducer.h"

namespace rtconf::probe {
namespace {

std::uint64_t seed_for(const CaseSetting& setting) {
  // By the clause's word alone, so that functions of one family are given the same inputs.
  const std::string_view id = setting.clause;
  return setting.seed ^ std::hash<std::string_view>{}(id.substr(id.rfind('.') + 1));
}

}  // namespace

std::string call_text(const Subject& subject, const World& world) {
  return fmt::format("{}({})", subject.name, world.title);
}

Case::Case(Notepad& pad, Subject subject, std::vector<Subject> others, CaseSetting setting)
    : pad_(pad),
      subject_(std::move(subject)),
      others_(std::move(others)),
      setting_(std::move(setting)),
      random_(seed_for(setting_)),
      process_(kernel_pid()),
      thread_(kernel_tid()) {}

std::vector<Subject> Case::companions() const {
  std::vector<Subject> alike;
  for (const Subject& other : others_) {
    if (other.returns_content == subject_.returns_content &&
        other.c_parameters == subject_.c_parameters &&
        (other.returns_content || other.kind == subject_.kind)) {
      alike.push_back(other);
    }
  }
  return alike;
}

const Subject* Case::other(std::string_view name) const {
  for (const Subject& other : others_) {
    if (other.name == name) return &other;
  }
  return nullptr;
}

void Case::enter(World world, const Failure& shows) {
  pad_.enter(Phase::kSetup);
  do_all(world.steps);
  turn_to(std::move(world));
  announce(shows);
}

void Case::turn_to_clause(std::string_view word) {
  std::string& clause = setting_.clause;
  const std::string& name = subject_.name;
  const bool is_there = clause.size() == name.size() + 1 + word.size() && clause.ends_with(word) &&
                        clause.starts_with(name);
  if (!is_there) clause = fmt::format("{}.{}", name, word);
  if (!is_terse() && clause != pad_->clause) put(pad_.open_head().clause, clause);
}

void Case::announce(const Failure& shows) {
  if (is_terse()) return;
  if (shows.blamed != pad_->blamed) put(pad_.open_head().blamed, shows.blamed);
  if (!pad_.tells_each_world()) return;
  put(pad_.open_body().reproducer, reproducer_for(shows));
  put(pad_.open_body().orphan_reproducer, orphan_reproducer());
}

void Case::turn_to(World world) {
  world_ = std::move(world);
  acts_.clear();
  is_prepared_ = false;
  if (!world_.sets.empty()) set_by_calls_.push_back(world_.sets);
  // 20 MB/s, a slow disk; whole megabytes, so that the pad is not opened for each small file.
  allow(static_cast<std::uint32_t>(world_.content.size() / 1'000'000 * 50));
  if (!is_terse() && pad_.tells_each_world())
    put(pad_.open_head().call, call_text(subject_, world_));
}

void Case::open_gate() {
  if (auto trouble = gate::open()) cannot_judge(*trouble);
  before_ = ProcessState::now();
}

void Case::open_gate_for_allocations() {
  if (!heap::available()) cannot_judge("this build has no heap probe: a sanitizer has malloc");
  if (gate::open()) gate::open_for_allocations();
  before_ = ProcessState::now();
}

void Case::follow(const Plan& plan, std::string_view blamed) {
  plan_ = plan;
  gate::follow(plan);
  if (is_terse()) return;
  put(pad_.open_head().plan, text(plan));
  put(pad_.open_head().blamed, blamed);
}

void Case::act(const Step& step) {
  act_quietly(step);
  acts_ += step.code + "\n";
  if (pad_.tells_each_world()) put(pad_.open_body().reproducer, reproducer_for({}));
}

void Case::act_quietly(const Step& step) {
  pad_.enter(Phase::kSetup);
  do_all({&step, 1});
}

void Case::do_all(std::span<const Step> steps) {
  Changes changes = Changes::kFiles;
  for (const Step& step : steps) changes = std::max(changes, step.changes);
  // What calls have done to the process so far must not pass for what the suite does to it now.
  if (changes == Changes::kProcess || (changes != Changes::kFiles && pad_.tells_each_world())) {
    look_at_process();
  } else if (changes == Changes::kSurroundings) {
    look_at_surroundings();
  }
  for (const Step& step : steps) require(step.apply());
  if (changes == Changes::kProcess) {
    before_ = ProcessState::now();
  } else if (changes == Changes::kSurroundings) {
    before_.renew_surroundings();
  }
}

/// Does what each call needs. What that changes of the process is the same every time, so that it
/// is looked at once.
void Case::prepare_call() {
  if (world_.before_call.empty()) return;
  pad_.enter(Phase::kSetup);
  if (!is_prepared_) {
    do_all(world_.before_call);
  } else {
    for (const Step& step : world_.before_call) require(step.apply());
  }
  is_prepared_ = true;
}

void Case::begin_calls() { pad_.begin_call(false); }

void Case::end_calls(bool is_companion) {
  if (kernel_tid() != thread_) expect_same_thread();
  if (!pad_.is_intact()) leave(0);  // the warden sees that it was overwritten
  pad_.enter(Phase::kChecking);
  // What most calls do shows at the first.
  constexpr std::uint64_t kGap = 16;
  const bool is_between = calls() > kGap && calls() % kGap != 0;
  const bool may_skip = is_in_series_ && !is_restless_ && world_.before_call.empty();
  if (!may_skip || !is_between) put_back(is_companion);
}

void Case::put_back(bool is_companion) {
  if (sentinels_ == nullptr) return;
  before_.put_back([&] {
    is_restless_ = true;
    if (!is_companion) note_changes(ProcessState::now());
  });
}

Case::Series::~Series() {
  case_.is_in_series_ = false;
  case_.put_back(false);
}

/// A call that comes back on another thread has lost the one that it was made on, which may still
/// use this stack: nothing more can be judged here.
void Case::expect_same_thread() {
  if (kernel_pid() != process_) {  // a fork inside the call came back too
    pad_.open().returned_twice = 1;
    leave(0);
  }
  constexpr const char* kCheck =
      "pid_t was = gettid(); CALL;\nif (gettid() != was) _exit(1);\nreturn 0;";
  const std::string what = "the call came back on another thread than it was made on";
  remark("spares_caller", what, kCheck);
  thread_ = kernel_tid();  // or saying so would end here again
  fail({.message = fmt::format("{}: {}", call_text(subject_, world_), what),
        .expected = "a return to the thread that called",
        .got = "another thread",
        .check = with_call(kCheck, world_)});
}

/// Puts the state back before anything of the suite's relies on it.
void Case::expect_same_cpu_state(const CpuState& before, const CpuState& after) {
  if (after == before) return;
  constexpr const char* kDirectionCheck =
      "unsigned long long flags; CALL;\n"
      "__asm__ volatile(\"pushfq\\n\\tpopq %0\\n\\tcld\" : \"=r\"(flags));\n"
      "return (flags >> 10) & 1;";
  constexpr const char* kFloatingCheck =
      "unsigned was, is; unsigned short control, now;\n"
      "__asm__ volatile(\"stmxcsr %0\\n\\tfnstcw %1\" : \"=m\"(was), \"=m\"(control));\n"
      "CALL;\n"
      "__asm__ volatile(\"stmxcsr %0\\n\\tfnstcw %1\" : \"=m\"(is), \"=m\"(now));\n"
      "return ((was ^ is) & 0xffc0) || control != now;";
  const bool is_direction = after.direction != before.direction;
  remark("spares_caller",
         is_direction ? "the processor's direction flag was left set"
                      : "how floating-point numbers are rounded or trapped was left changed",
         is_direction ? kDirectionCheck : kFloatingCheck);
}

Answer Case::guarded_call(const Subject& subject, const Arguments& arguments) {
  const bool is_companion = subject.index != subject_.index;
  pad_.begin_call(is_companion);
  Answer answer;
  bool threw = false;
  const CpuState before = cpu_state();
  CpuState after = before;
  try {
    const heap::ProviderScope scope;
    const gate::Passage passage(!is_companion);
    answer = subject.call(arguments);
    after = cpu_state();
    restore(before);
  } catch (const abi::__forced_unwind&) {
    // pthread_exit or a cancellation is taking this thread, the only one that could say so.
    pad_.open().thread_ended = 1;
    leave(0);
  } catch (...) {
    threw = true;
  }
  if (talk_ != nullptr) talk_->feedback.add(gate::trace(), subject_.index, threw || answer.failed);
  end_calls(is_companion);
  if (!is_companion) expect_same_cpu_state(before, after);
  if (threw && !is_companion) {
    fail({.message = "the call threw a C++ exception through its C interface",
          .expected = "a return",
          .blamed = pad_->blamed});  // as for a death
  }
  return answer;
}

Answer Case::call() {
  prepare_call();
  return guarded_call(subject_, Given(world_).arguments());
}

Answer Case::call_by(const std::string& path) {
  prepare_call();
  const Given given(world_);
  Arguments arguments = given.arguments();
  arguments.first = path.c_str();
  return guarded_call(subject_, arguments);
}

Answer Case::call_other(const Subject& other, const World& world) {
  const bool is_own = other.index == subject_.index;
  // What another function does to the process is not laid at the judged one: where that is the
  // question, the process is looked at before and after; elsewhere it is not looked at any more.
  if (!is_own && (is_about_process() || !called_others_)) look_at_process();
  const Answer answer = guarded_call(other, Given(world).arguments());
  if (is_own) return answer;
  if (is_about_process()) {
    forgive_others(other.name);
  } else {
    called_others_ = true;
  }
  return answer;
}

Answer Case::call_raw(const World& world) const {
  for (const Step& step : world.before_call) static_cast<void>(step.apply());
  const Given given(world);
  const heap::ProviderScope scope;
  return subject_.call(given.arguments());
}

void Case::release_raw(const Answer& answer) const {
  const auto release = [this](void* block) {
    if (heap::find(block)) subject_.release(block);
  };
  if (subject_.kind == Kind::kNames && answer.names != nullptr) {
    for (char* name : read_names(answer.names).blocks) release(name);
    release(static_cast<void*>(answer.names));
  } else if (subject_.returns_block()) {
    release(answer.data);
  }
}

bool Case::is_freeable(const Answer& answer) { return is_freeable(answer.data); }

bool Case::is_freeable(void* block) {
  if (block == nullptr) return false;
  if (heap::find(block)) return true;
  if (heap::is_inside(block)) return false;
  // Not a block that malloc's name gave: glibc's heap by another road, or no heap at all. One trial
  // tells for all.
  if (heap::overflowed() || !foreign_freeable_)
    foreign_freeable_ = free_takes(block, subject_.release);
  return *foreign_freeable_ && !is_in_image(block);
}

std::optional<std::size_t> Case::block_size(const Answer& answer) {
  if (const auto block = heap::find(answer.data)) return block->size;
  if (heap::available() && is_freeable(answer)) return malloc_usable_size(answer.data);
  return std::nullopt;
}

void Case::release(const Answer& answer) { release(subject_, answer); }

void Case::release(const Subject& owner, const Answer& answer) {
  if (owner.index == subject_.index && judge_.give_back) return judge_.give_back(answer);
  if (!owner.returns_block()) return;  // what it points to stays the provider's
  if (owner.kind == Kind::kNames) return release_names(owner, answer);
  if (is_freeable(answer)) return owner.release(answer.data);
  if (owner.index != subject_.index || answer.failed) return;
  remark_not_freeable("the result");
}

void Case::release_names(const Subject& owner, const Answer& answer) {
  if (answer.names == nullptr) return;
  if (!is_freeable(answer.names)) return remark_not_freeable("the array");
  for (char* name : read_names(answer.names).blocks) {
    if (is_freeable(name)) {
      owner.release(name);
    } else {
      remark_not_freeable("a name");
    }
  }
  owner.release(static_cast<void*>(answer.names));
}

void Case::remark_not_freeable(std::string_view what) {
  remark("owned", fmt::format("{} is not a block that free() takes", what),
         subject_.kind == Kind::kNames
             ? "char **names = CALL; for (char **n = names; n && *n; n++) free(*n);\nfree(names); "
               "for (int k = 0; k < 100; k++) free(malloc(40 * k));\nreturn 0;"
             : "free((void *)CALL); for (int k = 0; k < 100; k++) free(malloc(40 * k));\n"
               "return 0;");
}

void Case::look_at_block(const Answer& answer) {
  if (!subject_.returns_content || answer.failed) return;
  const std::uint64_t size = world_.content.size();
  unsigned char byte = 0;
  if (subject_.is_text && (copy_safely(&byte, answer.data + size, 1) != 1 || byte != 0)) {
    remark("nul", fmt::format("no NUL at index {}", size),
           fmt::format("char *text = CALL; return !text || text[{}] != 0;", size), kTellingMalloc);
  }
  const std::uint64_t needed = size + (subject_.is_text ? 1 : 0);
  const auto room = block_size(answer);
  if (room && *room < needed) {
    remark("allocation", fmt::format("the block holds {} bytes, not {}", *room, needed),
           fmt::format("return CALL && asked < {};", needed), kTellingMalloc);
  }
}

}  // namespace rtconf::probe
