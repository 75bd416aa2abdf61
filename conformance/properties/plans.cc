// Fault plans: an input is a way down the tree of plans of one call, from one plan to one with a
// fault more. What may fail next follows from what the call did under the plan so far, so that
// every fault is one that can happen.
#include <sys/mman.h>
#include <sys/syscall.h>

#include <algorithm>
#include <cstring>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "conformance/cases/faults.h"
#include "conformance/cases/scenes.h"
#include "conformance/cases/under_fault.h"
#include "conformance/probe/fault_code.h"
#include "conformance/probe/gate.h"
#include "conformance/probe/heap.h"
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

/// A plan that was tried, and what may fail next, with the plans that come of it.
struct Node {
  std::vector<Next> next = {};
  std::vector<std::unique_ptr<Node>> children =
      {};  ///< by the choice of what fails; null: not tried
};
constexpr std::size_t kMostNodes = 5000;  ///< of a place; others are tried anew each time

/// A world that a function is called in, again and again.
struct Place {
  World world;
  bool succeeds = false;                 ///< without a plan
  bool is_known = false;                 ///< it was called there
  std::unique_ptr<Node> root = nullptr;  ///< null where the call is not as usual
  std::string content = {};  ///< what the call gives there, for functions that return contents
  std::size_t nodes = 0;
};

struct Function {
  std::string_view name;
  std::vector<Place> places;
  const Place* present = nullptr;  ///< that its case is in
};

bool changes_process(const std::vector<probe::Step>& steps) {
  return std::any_of(steps.begin(), steps.end(), [](const probe::Step& step) {
    return step.changes != probe::Changes::kFiles;
  });
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
  Plan plan = {};
  bool is_interruptions = true;  ///< and nothing else
};

/// True for what a sanitizer's own malloc may have asked the system for, which it does not survive
/// being refused. Where malloc is the suite's own, its calls are not in the trace.
bool may_be_sanitizers(const gate::Event& event) {
  if (probe::heap::available()) return false;
  const bool is_anonymous = (event.arguments[3] & MAP_ANONYMOUS) != 0;
  return (event.call == SYS_mmap && is_anonymous) || event.call == SYS_munmap ||
         event.call == SYS_madvise || event.call == SYS_mprotect || event.call == SYS_mremap;
}

/// What may come next after the call that was made under the way's plan.
std::vector<Next> what_comes_next(const Way& way) {
  std::vector<Next> next;
  const auto events = gate::trace().events;
  const std::size_t first = probe::first_behind_faults(events);
  const bool is_single = way.plan.faults().empty();
  if (way.plan.is_full() || (first == 0 && !is_single)) return next;
  for (std::size_t i = first; i < events.size(); ++i) {
    if (may_be_sanitizers(events[i])) continue;
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

/// True if the answer is what it was without a plan. Saves reading the file each time; whoever
/// differs is looked at more closely.
bool is_as_usual(const Case& c, const Place& place, const Answer& answer) {
  if (answer.failed || place.content.empty()) return false;
  if (c.subject().gives_size && answer.number != std::ssize(place.content)) return false;
  const auto block = probe::heap::find(answer.data);
  return block && block->size >= place.content.size() &&
         std::memcmp(answer.data, place.content.data(), place.content.size()) == 0;
}

void judge_answer(Case& c, const Place& place, const Way& way, const Answer& answer) {
  if (is_as_usual(c, place, answer)) {
    // Nothing to say.
  } else if (!place.succeeds) {
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

/// Calls, judges, and tells what may come next.
std::vector<Next> call_under(Case& c, const Place& place, const Way& way) {
  const std::string_view word = clause_of(c, way);
  c.turn_to_clause(word);
  c.follow(way.plan, word);
  const Balance before;
  const Answer answer = c.call();
  judge_answer(c, place, way, answer);
  c.release(answer);
  if (before.is_off()) {
    c.turn_to_clause("leaves_nothing_under_faults");
    cases::expect_nothing_left(c, way.plan);
  }
  return what_comes_next(way);
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
  if (is_usual) {
    place.root = std::make_unique<Node>();
    place.root->next = what_comes_next({});
    place.root->children.resize(place.root->next.size());
    if (c.subject().returns_content && place.succeeds) place.content = place.world.content.bytes();
  }
  c.release(answer);
  place.is_known = true;
}

/// Goes the way of the input through the plans that were tried, tries each that was not, and the
/// last in any case.
void go(Case& c, Place& place, Bytes bytes) {
  Way way;
  Node* node = place.root.get();
  std::unique_ptr<Node> passing;  // where there is no room for more
  bool is_tried = false;
  while (!bytes.is_empty() && !node->next.empty()) {
    const std::size_t choice = bytes.two() % node->next.size();
    const Next& chosen = node->next[choice];
    way.plan.add(chosen.fault);
    way.is_interruptions &= chosen.is_interruption;
    std::unique_ptr<Node>& child = node->children[choice];
    is_tried = child == nullptr;
    if (!is_tried) {
      node = child.get();
      continue;
    }
    auto made = std::make_unique<Node>();
    made->next = call_under(c, place, way);
    made->children.resize(made->next.size());
    Node* const reached = made.get();
    (place.nodes < kMostNodes ? child : passing) = std::move(made);
    ++place.nodes;
    node = reached;
  }
  if (!is_tried) call_under(c, place, way);
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
  if (place.root != nullptr) go(c, place, bytes);
  c.follow({}, "");
}

}  // namespace

const cases::Target kPlans = {"plans", "system calls and allocations that fail, in any combination",
                              judge};

}  // namespace rtconf::properties
