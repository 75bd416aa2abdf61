// The calls of a case: worlds, the protocol around a call, and what becomes of results.
// What is expected of an answer is in case_expect.cc; how a case ends is in case_ending.cc.
#include "conformance/probe/case.h"

#include <cxxabi.h>
#include <fmt/format.h>
#include <malloc.h>
#include <sys/mman.h>

#include <functional>

#include "conformance/probe/heap.h"
#include "conformance/probe/kernel.h"
#include "conformance/probe/memory.h"
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
  put(pad_.orphan_reproducer, orphan_reproducer());
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
  return guarded_call(companion, world_.path ? world_.path->c_str() : nullptr);
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
  if (heap::overflowed() || !foreign_freeable_)
    foreign_freeable_ = free_takes(answer.data, subject_.release);
  return *foreign_freeable_ && !is_in_image(answer.data);
}

std::optional<std::size_t> Case::block_size(const Answer& answer) {
  if (const auto block = heap::find(answer.data)) return block->size;
  if (heap::available() && is_freeable(answer)) return malloc_usable_size(answer.data);
  return std::nullopt;
}

void Case::release(const Answer& answer) { release(subject_, answer); }

void Case::release(const Subject& owner, const Answer& answer) {
  if (is_freeable(answer)) return owner.release(answer.data);
  if (owner.index != subject_.index || !owner.returns_content || answer.failed) return;
  remark("owned", "the result is not a block that free() takes",
         with_path("free((void *)call(PATH)); for (int k = 0; k < 100; k++) free(malloc(40 * k));\n"
                   "return 0;",
                   world_.path_code));
}

void Case::look_at_block(const Answer& answer) {
  if (!subject_.returns_content || answer.failed) return;
  const std::uint64_t size = world_.content.size();
  unsigned char byte = 0;
  if (subject_.is_text && (copy_safely(&byte, answer.data + size, 1) != 1 || byte != 0)) {
    remark("nul", fmt::format("no NUL at index {}", size),
           with_path(fmt::format("char *text = call(PATH); return !text || text[{}] != 0;", size),
                     world_.path_code),
           kTellingMalloc);
  }
  const std::uint64_t needed = size + (subject_.is_text ? 1 : 0);
  const auto room = block_size(answer);
  if (room && *room < needed) {
    remark("allocation", fmt::format("the block holds {} bytes, not {}", *room, needed),
           with_path(fmt::format("return call(PATH) && asked < {};", needed), world_.path_code),
           kTellingMalloc);
  }
}

}  // namespace rtconf::probe
