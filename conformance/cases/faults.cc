// What fails inside a call: in all worlds of a function's scenes, under every plan of a sweep.
#include "conformance/cases/faults.h"

#include <fmt/format.h>
#include <sys/syscall.h>

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

#include "conformance/cases/common.h"
#include "conformance/cases/scenes.h"
#include "conformance/cases/under_fault.h"
#include "conformance/probe/fault_code.h"
#include "conformance/probe/gate.h"
#include "conformance/probe/leaks.h"
#include "conformance/probe/sweep.h"
#include "conformance/probe/text.h"

namespace rtconf::cases {
namespace {

using probe::Answer;
using probe::Case;
using probe::Failure;
using probe::Plan;
using probe::Plans;
using probe::Sweep;
using probe::World;
namespace gate = probe::gate;

// Plans in one world: in the first all combinations of a few faults, in the others few.
constexpr std::size_t kMostPlans = 400;
constexpr std::size_t kMostPlansElsewhere = 40;
constexpr std::size_t kMostOfSlow = 60;  // where a call takes a millisecond

/// One way to look at calls under faults.
struct Visit {
  Sweep sweep;
  /// The word of the clause that a death breaks; "": by what the plan has fail.
  std::string_view blamed = {};
  /// False for a first answer that leaves nothing to judge: another clause tells of it.
  std::function<bool(const World& world, const Answer& answer)> is_usual = {};
  /// Looks at an answer.
  std::function<void(const World& world, const Answer& answer)> judge = {};
  /// Looks when the result has been given back.
  std::function<void(const Plan& plan)> afterwards = {};
};

/// Calls in the world under each plan; the first call of all, without one, is not judged, so that
/// what is set up once is.
void visit(Case& c, const World& world, std::size_t most, const Visit& visit) {
  c.enter(probe::faulted(world));
  const auto call_under = [&](const Plan& plan) {
    c.follow(plan, visit.blamed.empty() ? survival(plan) : visit.blamed);
    return c.call();
  };
  const auto look = [&](const Plan& plan, const Answer& answer) {
    if (visit.judge && !plan.faults().empty()) visit.judge(world, answer);
    c.release(answer);
    if (visit.afterwards) visit.afterwards(plan);
  };
  const Answer first = call_under({});
  const bool is_usual = !visit.is_usual || visit.is_usual(world, first);
  c.release(first);
  if (!is_usual) return;
  if (const auto& only = c.setting().plan) return look(*only, call_under(*only));
  Plans plans(visit.sweep, c.setting().plans.value_or(most));
  while (const auto plan = plans.next()) {
    const Answer answer = call_under(*plan);
    plans.saw(gate::trace());
    look(*plan, answer);
  }
  c.follow({}, "");
}

void visit_all(Case& c, const Worlds& worlds, const Visit& how) {
  const std::size_t first = scenes_of(c.subject()).is_slow ? kMostOfSlow : kMostPlans;
  for (const World& world : worlds)
    visit(c, world, &world == &worlds.front() ? first : kMostPlansElsewhere, how);
}

/// True if that is so every time, and not for what first uses cost alone.
bool keeps_growing(Case& c, const probe::Places& places) {
  constexpr int kTries = 4;
  for (int i = 0; i < kTries; ++i) {
    if (!grows_twice(c, places)) return false;
  }
  return true;
}

Worlds together(Worlds first, const Worlds& more) {
  first.insert(first.end(), more.begin(), more.end());
  return first;
}

Worlds right_worlds(Case& c) {
  const Scenes& scenes = scenes_of(c.subject());
  Worlds worlds = together(scenes.right(c), scenes.more_right(c));
  if (worlds.empty()) c.cannot_judge("it takes another function of the provider to judge this");
  return worlds;
}

Worlds failing_worlds(Case& c) {
  const Scenes& scenes = scenes_of(c.subject());
  return together(scenes.failing(c), scenes.more_failing(c));
}

/// For visits where calls have to be right without a plan.
std::function<bool(const World& world, const Answer& answer)> is_right(const Case& c) {
  return [&c](const World& /*world*/, const Answer& answer) { return !c.difference(answer); };
}

/// True if a close has failed under the plan behind which content may not have reached the file.
bool lost_what_was_written() {
  const auto events = gate::trace().events;
  for (std::size_t i = 0; i < events.size(); ++i) {
    const gate::Event& closing = events[i];
    const bool has_failed = closing.call == SYS_close && closing.is_faulted && closing.result < 0;
    if (!has_failed || closing.result == -EINTR) continue;
    for (std::size_t k = i; k-- > 0 && events[k].result != closing.arguments[0];) {
      if (probe::writes_to(events[k].call, events[k].arguments, closing.arguments[0])) return true;
    }
  }
  return false;
}

void expect_honest(Case& c, const World& world) {
  if (!lost_what_was_written()) return;
  c.fail({.message = probe::call_text(c.subject(), world) +
                     ": success, though closing the file that was written failed",
          .expected = c.subject().failure,
          .got = "success",
          .check = fmt::format("return result != {};", c.subject().failure)});
}

/// Under every plan the call gives up or does all that it would do without.
void expect_complete(Case& c, Sweep sweep) {
  visit_all(c, right_worlds(c),
            {.sweep = sweep,
             .is_usual = is_right(c),
             .judge = [&](const World& world, const Answer& answer) {
               expect_all_or_nothing(c, world, answer);
             }});
  visit_all(
      c, failing_worlds(c),
      {.sweep = sweep, .is_usual = gave_up, .judge = [&](const World& world, const Answer& answer) {
         expect_given_up(c, world, answer);
       }});
  c.pass();
}

}  // namespace

void complete_under_faults(Case& c) {
  c.open_gate();
  expect_complete(c, Sweep::kErrors);
}

void close_error(Case& c) {
  c.open_gate();
  visit_all(c, right_worlds(c),
            {.sweep = Sweep::kErrors,
             .is_usual = is_right(c),
             .judge = [&](const World& world, const Answer& answer) {
               if (!gave_up(world, answer)) expect_honest(c, world);
             }});
  c.pass();
}

void out_of_memory(Case& c) {
  c.open_gate_for_allocations();
  expect_complete(c, Sweep::kAllocations);
}

void interrupted(Case& c) {
  c.open_gate();
  visit_all(c, right_worlds(c),
            {.sweep = Sweep::kInterruptions,
             .blamed = "interrupted",
             .is_usual = is_right(c),
             .judge = [&](const World&, const Answer& answer) { c.expect_right(answer); }});
  c.pass();
}

void leaves_nothing_under_faults(Case& c) {
  c.open_gate();
  visit_all(c, together(right_worlds(c), failing_worlds(c)),
            {.sweep = Sweep::kErrorsOrMemory,
             .is_usual = [&](const World&,
                             const Answer&) { return !keeps_growing(c, c.setting().places); },
             .afterwards = [&](const Plan& plan) { expect_nothing_left(c, plan); }});
  c.pass();
}

void cloexec(Case& c) {
  c.open_gate();
  visit_all(c, together(right_worlds(c), failing_worlds(c)),
            {.sweep = Sweep::kErrors, .afterwards = [&](const Plan& /*plan*/) {
               if (const auto failure = inheritable(c)) c.fail(*failure);
             }});
  c.pass();
}

namespace {

/// Where a call may make and change files: its own directory and those for temporary files,
/// devices, and what tells of processes.
std::vector<std::string> places_inside(const Case& c) {
  std::vector<std::string> places = {"/dev/", "/proc/"};
  const auto add = [&](const std::string& place) { places.push_back(place + "/"); };
  std::error_code error;
  add(std::filesystem::current_path(error));
  for (const std::string& place : c.setting().places.own) add(place);
  for (const std::string& place : c.setting().places.shared) add(place);
  return places;
}

void expect_nothing_outside(Case& c) {
  std::int32_t by = 0;
  const std::string path = gate::touched_outside(by);
  const World& world = c.world();
  const auto is_given = [&](const std::optional<std::string>& given) {
    // What is given, what is in it, and the directories that it is in.
    return given && !given->empty() && (path.starts_with(*given) || given->starts_with(path));
  };
  if (path.empty() || is_given(world.path) || is_given(world.more.second)) return;
  c.fail({.message = fmt::format("{}: {} of {}, which it was not given",
                                 probe::call_text(c.subject(), world), probe::call_name(by),
                                 probe::quoted(path, 200)),
          .expected = "nothing is made or changed but what the call is about",
          .got = fmt::format("{} of {}", probe::call_name(by), probe::quoted(path, 200)),
          .watch = probe::watch_for_path(by, path)});
}

}  // namespace

void nothing_outside(Case& c) {
  if (gate::open()) c.pass();
  c.open_gate();
  gate::allow_below(places_inside(c));
  const bool is_about_failure = c.setting().clause.ends_with("_on_failure");
  for (const World& world : is_about_failure ? failing_worlds(c) : right_worlds(c)) {
    c.enter(probe::faulted(world));
    for (int calls = 0; calls < 2; ++calls) {
      c.follow({}, "");
      const Answer answer = c.call();
      expect_nothing_outside(c);
      c.release(answer);
    }
  }
  c.pass();
}

namespace {

/// True if the size that the file is said to have is more than there is memory for: a runtime that
/// aborts without memory dies of that.
bool lacks_memory(const Plan& plan) {
  constexpr std::int64_t kMoreThanThereIs = std::int64_t{1} << 30;
  return std::any_of(plan.faults().begin(), plan.faults().end(), [](const probe::Fault& fault) {
    return fault.act == probe::Act::kSize && fault.amount > kMoreThanThereIs;
  });
}

}  // namespace

void call_under_changes(
    Case& c, const World& world, std::span<const probe::Fault> ways,
    const std::function<void(const probe::Fault& way, const Answer& answer)>& judge) {
  c.enter(probe::faulted(world));
  gate::work_on(*world.path);
  const auto call_under = [&](const Plan& plan) {
    c.follow(plan, lacks_memory(plan) ? kMemory : "");
    return c.call();
  };
  c.release(call_under({}));
  const Answer usual = call_under({});
  auto plans = probe::changes_before_each_call(gate::trace(), ways);
  const bool is_usual = !c.difference(usual);
  c.release(usual);
  if (!is_usual) return;  // another clause tells of it
  if (const auto& only = c.setting().plan) plans = {*only};
  for (const Plan& plan : plans) {
    const Answer answer = call_under(plan);
    if (!plan.faults().empty()) judge(plan.faults().front(), answer);
    c.release(answer);
  }
  c.follow({}, "");
}

}  // namespace rtconf::cases
