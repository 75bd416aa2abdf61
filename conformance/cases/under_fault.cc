#include "conformance/cases/under_fault.h"

#include <fmt/format.h>
#include <sys/syscall.h>

#include <algorithm>
#include <string>

#include "conformance/cases/common.h"
#include "conformance/probe/calls.h"
#include "conformance/probe/fault_code.h"
#include "conformance/probe/gate.h"
#include "conformance/probe/residue.h"

namespace rtconf::cases {

using probe::Answer;
using probe::Case;
using probe::Failure;
using probe::Plan;
using probe::World;

namespace {

void expect_no_size(Case& c, const World& world, const Answer& answer) {
  if (!c.subject().gives_size || !answer.failed || answer.number == 0) return;
  c.fail({.message = probe::call_text(c.subject(), world) + ": a size beside NULL",
          .expected = "0",
          .got = fmt::format("{}", static_cast<std::uint64_t>(answer.number)),
          .check = "return !result && size;"});
}

/// Fails with C that lets giving up pass, too.
void fail_unless_given_up(Case& c, Failure failure) {
  const bool has_result = failure.check.find("result") != std::string::npos &&
                          failure.check.find("call(") == std::string::npos;
  if (has_result) {
    failure.check =
        fmt::format("if (result == {}) return 0;\n{}", c.subject().failure, failure.check);
  }
  c.fail(failure);
}

/// True if the plan has removing a name fail: then the file stays, whoever is right.
bool keeps_names(const Plan& plan) {
  return std::any_of(plan.faults().begin(), plan.faults().end(), [](const probe::Fault& fault) {
    return fault.site.call == SYS_unlink || fault.site.call == SYS_unlinkat ||
           fault.site.call == SYS_rmdir;
  });
}

}  // namespace

std::string_view survival(const Plan& plan) { return plan.refuses_memory() ? kMemory : kErrors; }

bool gave_up(const World& world, const Answer& answer) {
  return answer.failed || (world.gives_up && world.gives_up(answer));
}

void expect_all_or_nothing(Case& c, const World& world, const Answer& answer) {
  expect_no_size(c, world, answer);
  if (gave_up(world, answer)) return;
  const auto failure = c.difference(answer);
  if (failure && !c.is_for_another(*failure)) fail_unless_given_up(c, *failure);
}

void expect_given_up(Case& c, const World& world, const Answer& answer) {
  if (!gave_up(world, answer)) c.expect_failure(answer);
}

bool grows_twice(Case& c, const probe::Places& places) {
  c.release(c.call());
  const probe::Residue before = probe::count_all(places);
  c.release(c.call());
  const probe::Residue after = probe::count_all(places);
  for (std::size_t i = 0; i < after.size(); ++i) {
    if (after[i] > before[i]) return true;
  }
  return false;
}

void expect_nothing_left(Case& c, const Plan& plan) {
  const probe::Places& places = keeps_names(plan) ? probe::Places{} : c.setting().places;
  // Most plans leave nothing, and need no closer look.
  if (grows_twice(c, places)) expect_no_growth_here(c, places);
}

std::optional<Failure> inheritable(const Case& c) {
  for (const probe::gate::Event& event : probe::gate::trace().events) {
    if (event.result < 0 || !probe::opens_inheritable(event.call, event.arguments)) continue;
    return Failure{
        .message = fmt::format("{}: {} gave a descriptor that is not close-on-exec",
                               probe::call_text(c.subject(), c.world()),
                               probe::text(probe::Site{event.call, event.nth})),
        .expected = "O_CLOEXEC, or what corresponds to it, in the system call that opens",
        .got = "a descriptor that a program started meanwhile would inherit",
        .watch = probe::watch_for_inheritable(event.call)};
  }
  return std::nullopt;
}

}  // namespace rtconf::cases
