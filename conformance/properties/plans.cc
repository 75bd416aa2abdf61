// Fault plans: an input is a way down the tree of plans of one call, from one plan to one with a
// fault more. What may fail next follows from what the call did under the plan so far, so that
// every fault is one that can happen.
#include <algorithm>
#include <map>
#include <string_view>
#include <utility>
#include <vector>

#include "conformance/cases/faults.h"
#include "conformance/cases/scenes.h"
#include "conformance/cases/under_fault.h"
#include "conformance/probe/fault_code.h"
#include "conformance/probe/gate.h"
#include "conformance/probe/sweep.h"
#include "conformance/properties/balance.h"
#include "conformance/properties/bytes.h"
#include "conformance/properties/targets.h"

namespace rtconf::properties {
namespace {

using probe::Answer;
using probe::Case;
using probe::Fault;
using probe::Plan;
using probe::Stage;
using probe::Sweep;
using probe::World;
namespace gate = probe::gate;

struct Next {
  Fault fault;
  bool is_interruption;  ///< a call has to go on after it
};

/// What may fail next, by the choices that led to a plan.
using Ways = std::map<std::vector<std::uint16_t>, std::vector<Next>>;
constexpr std::size_t kMostWays = 5000;  ///< kept of a place; more are found out again

/// A world that a function is called in, again and again.
struct Place {
  World world;
  bool succeeds = false;  ///< without a plan
  bool is_known = false;  ///< it was called there
  Ways ways = {};
};

struct Function {
  std::string_view name;
  std::vector<Place> places;
  const Place* present = nullptr;  ///< that its case is in
};

bool changes_process(const std::vector<probe::Step>& steps) {
  return std::any_of(steps.begin(), steps.end(),
                     [](const probe::Step& step) { return step.changes_process; });
}

/// Adds worlds that stay as they are while other functions are called.
void add_places(std::vector<Place>& places, cases::Worlds worlds, bool succeeds) {
  for (World& world : worlds) {
    if (changes_process(world.steps) || changes_process(world.before_call)) continue;
    places.push_back({.world = probe::faulted(std::move(world)), .succeeds = succeeds});
  }
}

/// True for a function whose answers can be judged without another one: handles cannot.
bool stands_alone(std::string_view function) {
  const std::vector<cases::Row> rows = cases::all();
  return std::any_of(rows.begin(), rows.end(), [&](const cases::Row& row) {
    return row.body == cases::complete_under_faults && !row.calls_others &&
           spec::function(row.clause->function).name == function;
  });
}

/// The functions that take no longer than a system call or two, with the worlds of the sweeps.
std::vector<Function> functions_of(Stage& stage) {
  std::vector<Function> functions;
  for (const probe::Subject& subject : stage.subjects()) {
    const cases::Scenes& scenes = cases::scenes_of(subject);
    Case* c = stage.about(subject.name, cases::kErrors);
    if (scenes.is_slow || !stands_alone(subject.name)) continue;
    Function function{.name = subject.name, .places = {}};
    add_places(function.places, scenes.right(*c), true);
    add_places(function.places, scenes.failing(*c), false);
    if (!function.places.empty()) functions.push_back(std::move(function));
  }
  return functions;
}

/// A plan on its way.
struct Way {
  Plan plan;
  std::vector<std::uint16_t> choices = {};
  bool is_interruptions = true;  ///< and nothing else
};

/// What may come next after the call that was made under the way's plan.
std::vector<Next> what_comes_next(const Way& way) {
  std::vector<Next> next;
  const auto events = gate::trace().events;
  const std::size_t first = probe::first_behind_faults(events);
  const bool is_single = way.plan.faults().empty();
  if (way.plan.is_full() || (first == 0 && !is_single)) return next;
  for (std::size_t i = first; i < events.size(); ++i) {
    for (const Sweep sweep : {Sweep::kErrorsOrMemory, Sweep::kInterruptions}) {
      for (const Fault& fault : probe::faults_at(sweep, events, i, is_single))
        next.push_back({fault, sweep == Sweep::kInterruptions});
    }
  }
  return next;
}

/// The clause that a wrong call under the plan breaks.
std::string_view clause_of(const Case& c, const Way& way) {
  const bool is_interrupted = way.is_interruptions && !way.plan.faults().empty() &&
                              spec::find_clause(c.subject().name, "interrupted") != nullptr;
  return is_interrupted ? "interrupted" : cases::survival(way.plan);
}

void judge_answer(Case& c, const Place& place, const Way& way, const Answer& answer) {
  if (!place.succeeds) {
    cases::expect_given_up(c, place.world, answer);
  } else if (clause_of(c, way) == "interrupted") {
    c.expect_right(answer);
  } else {
    cases::expect_all_or_nothing(c, place.world, answer);
  }
  if (const auto failure = cases::inheritable(c)) {
    c.turn_to_clause("cloexec");
    c.fail(*failure);
  }
}

void call_under(Case& c, Place& place, const Way& way) {
  const std::string_view word = clause_of(c, way);
  c.turn_to_clause(word);
  c.follow(way.plan, word);
  const Balance before;
  const Answer answer = c.call();
  judge_answer(c, place, way, answer);
  if (!place.ways.contains(way.choices) && place.ways.size() < kMostWays)
    place.ways[way.choices] = what_comes_next(way);
  c.release(answer);
  if (!before.is_off()) return;
  c.turn_to_clause("leaves_nothing_under_faults");
  cases::expect_nothing_left(c, way.plan);
}

/// Calls without a plan for the first time: what is set up once is, and the trace is known. Places
/// where the call is not as usual are another clause's.
void get_to_know(Case& c, Place& place) {
  c.enter(place.world);
  c.follow({}, "");
  c.release(c.call());
  const Answer answer = c.call();
  const bool is_usual =
      place.succeeds ? !c.difference(answer) : cases::gave_up(place.world, answer);
  if (is_usual) place.ways[{}] = what_comes_next({});
  c.release(answer);
  place.is_known = true;
}

/// The way that the input goes; every plan on it that was not tried before is tried.
Way go(Case& c, Place& place, Bytes bytes) {
  Way way;
  while (!bytes.is_empty()) {
    const auto next = place.ways.find(way.choices);
    if (next == place.ways.end() || next->second.empty()) break;
    const auto choice = static_cast<std::uint16_t>(bytes.two() % next->second.size());
    const Next& chosen = next->second[choice];
    way.plan.add(chosen.fault);
    way.is_interruptions &= chosen.is_interruption;
    way.choices.push_back(choice);
    if (!bytes.is_empty() && !place.ways.contains(way.choices)) call_under(c, place, way);
  }
  return way;
}

void judge(Stage& stage, std::span<const unsigned char> input) {
  static std::vector<Function> functions = functions_of(stage);
  if (functions.empty() || !gate::is_open()) return;
  Bytes bytes(input);
  Function& function = functions[bytes.one() % functions.size()];
  Place& place = function.places[bytes.one() % function.places.size()];
  Case& c = *stage.about(function.name, cases::kErrors);
  if (!place.is_known) {
    get_to_know(c, place);
  } else if (function.present != &place) {
    c.turn_to(place.world);
    c.announce({});
  }
  function.present = &place;
  if (place.ways.contains({})) call_under(c, place, go(c, place, bytes));
  c.follow({}, "");
}

}  // namespace

const cases::Target kPlans = {"plans", "system calls and allocations that fail, in any combination",
                              judge};

}  // namespace rtconf::properties
