// Whether a call closes a descriptor that it has closed already. Threads that happen to meet would
// show it now and then; the kernel's answer shows it every time.
#include <fmt/format.h>
#include <sys/syscall.h>

#include <algorithm>
#include <cerrno>
#include <set>
#include <span>

#include "conformance/cases/faults.h"
#include "conformance/cases/scenes.h"
#include "conformance/probe/fault_code.h"
#include "conformance/probe/gate.h"
#include "conformance/probe/text.h"

namespace rtconf::cases {

using probe::Answer;
using probe::Case;
using probe::World;
namespace gate = probe::gate;

namespace {

/// True for what makes a process or a thread: what the trace says of descriptors is then of
/// several.
bool is_alone(std::span<const gate::Event> events) {
  return std::none_of(events.begin(), events.end(), [](const gate::Event& event) {
    return event.call == SYS_clone || event.call == SYS_clone3 || event.call == SYS_fork ||
           event.call == SYS_vfork;
  });
}

/// The first descriptor that the last call closed twice, with nothing opened under it between; or
/// -1.
std::int64_t closed_twice() {
  const auto events = gate::trace().events;
  if (!is_alone(events)) return -1;
  std::set<std::int64_t> closed;
  for (const gate::Event& event : events) {
    const auto number = static_cast<std::int64_t>(event.arguments[0]);
    if (event.call == SYS_close && event.result == 0) closed.insert(number);
    if (event.call == SYS_close && event.result == -EBADF && closed.contains(number)) return number;
  }
  return -1;
}

Worlds worlds(Case& c) {
  const Scenes& scenes = scenes_of(c.subject());
  Worlds all = scenes.right(c);
  const Worlds failing = scenes.failing(c);
  all.insert(all.end(), failing.begin(), failing.end());
  return all;
}

}  // namespace

void closes_once(Case& c) {
  if (gate::open()) c.pass();
  c.open_gate();
  for (const World& world : worlds(c)) {
    c.enter(probe::faulted(world));
    c.follow({}, "");
    const Answer answer = c.call();
    if (const std::int64_t number = closed_twice(); number >= 0) {
      c.fail(
          {.message = fmt::format("{}: closed descriptor {} twice: another thread may have opened "
                                  "its own under that number between the two",
                                  probe::call_text(c.subject(), world), number),
           .expected = "each descriptor is closed once",
           .got = fmt::format("close({}) after close({})", number, number),
           .watch = probe::watch_for_closed()});
    }
    c.release(answer);
  }
  c.pass();
}

}  // namespace rtconf::cases
