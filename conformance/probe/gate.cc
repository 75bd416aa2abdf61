#include "conformance/probe/gate.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/syscall.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <string_view>

#include "conformance/probe/gate_inside.h"
#include "conformance/probe/kernel.h"

// From here to the end of the nameless namespace everything may run in a signal handler.
namespace rtconf::probe::gate {
namespace {

constexpr std::array<std::string_view, 7> kSystemsPlaces = {"/etc/", "/sys/", "/proc/", "/dev/",
                                                            "/usr/", "/lib",  "/run/"};

bool is_hit(const Fault& fault, std::int32_t call, std::uint32_t nth, std::uint32_t position) {
  if (fault.site.call == Site::kAny) {
    nth = position;
  } else if (fault.site.call != call) {
    return false;
  }
  const std::uint32_t first = fault.site.nth;
  return first == Site::kEvery || (nth >= first && nth < first + fault.times);
}

/// The path that the call is on; null if it is on none. Where the call could read it, so can this.
const char* path_of(const Event& event, const CallInfo* info) {
  if (info == nullptr || info->path == CallInfo::kNone || event.result == -EFAULT) return nullptr;
  return static_cast<const char*>(pointer(event.arguments[static_cast<std::size_t>(info->path)]));
}

bool is_below(const char* path, std::string_view place) {
  return std::strncmp(path, place.data(), place.size()) == 0;
}

/// True for a path to the system's own files.
bool is_systems(const char* path) {
  return std::any_of(kSystemsPlaces.begin(), kSystemsPlaces.end(),
                     [&](std::string_view place) { return is_below(path, place); });
}

/// Keeps the path if something outside was to be changed.
void look_outside(const Event& event, const char* path) {
  State& gate = state();
  if (gate.outside[0] != '\0' || path[0] != '/' || !changes_path(event.call, event.arguments))
    return;
  for (const auto& place : gate.places) {
    if (place[0] == '\0') break;
    // Nor is the way to a place outside: mkdir of all its parents, one after the other, is usual.
    if (is_below(path, place.data()) || is_below(place.data(), path)) return;
  }
  gate.outside_by = event.call;
  const std::size_t length = std::min(std::strlen(path), gate.outside.size() - 1);
  std::memcpy(gate.outside.data(), path, length);
  gate.outside[length] = '\0';
}

Event& write_down(std::int32_t number, const CallArguments& arguments) {
  static Event surplus;
  State& gate = state();
  const std::uint32_t index = gate.count.fetch_add(1);
  Event& event = index < kMostEvents ? gate.events[index] : surplus;
  event = {.call = number, .arguments = arguments};
  const auto known = static_cast<std::size_t>(number);
  if (known < kMostNumbers)
    event.nth = static_cast<std::uint16_t>(gate.seen[known].fetch_add(1) + 1);
  return event;
}

/// System calls, of which the present one is the last.
std::uint32_t calls_so_far() { return state().count - state().allocations; }

}  // namespace

State& state() {
  static constinit State gate;
  return gate;
}

Spin::Spin(std::atomic_flag& flag) : flag_(flag) {
  while (flag_.test_and_set(std::memory_order_acquire)) raw(SYS_sched_yield);
}

void forget_call() {
  state().is_in_call = false;
  state().busy.clear();
}

namespace {

/// What a plan has for one system call.
struct Order {
  Event* event = nullptr;  ///< null: no call of the judged function is going on
  std::optional<std::int64_t> error;
  std::optional<std::int64_t> most;
  std::optional<std::int64_t> size;
  bool is_overtaken = false;
};

/// Writes the call down, and does what has to happen before it.
Order order_for(std::int32_t number, const CallArguments& arguments) {
  State& gate = state();
  if (!gate.is_in_call) return {};
  const Spin hold(gate.busy);
  if (!gate.is_in_call) return {};
  Order order = {.event = &write_down(number, arguments),
                 .error = {},
                 .most = {},
                 .size = {},
                 .is_overtaken = false};
  for (const Fault& fault : gate.plan.faults()) {
    if (!is_hit(fault, number, order.event->nth, calls_so_far())) continue;
    order.event->is_faulted = true;
    if (is_before(fault.act)) change_world(fault);
    if (fault.act == Act::kFail && !order.error) order.error = fault.amount;
    if (fault.act == Act::kShort) order.most = fault.amount;
    if (fault.act == Act::kSize) order.size = fault.amount;
    if (fault.act == Act::kOvertake) order.is_overtaken = true;
  }
  return order;
}

}  // namespace

std::int64_t announce(std::int32_t number, const CallArguments& arguments) {
  const Order order = order_for(number, arguments);
  if (order.is_overtaken) let_rival_go();
  if (!order.error) return 0;
  return order.event->result = -*order.error;
}

std::int64_t perform(std::int32_t number, const CallArguments& a) {
  const Order order = order_for(number, a);
  if (order.event == nullptr) return raw(number, a[0], a[1], a[2], a[3], a[4], a[5]);
  if (order.is_overtaken) let_rival_go();
  std::int64_t result = 0;
  if (order.error) {
    result = fail(number, a, *order.error);
  } else {
    result = order.most ? transfer_less(number, a, *order.most)
                        : raw(number, a[0], a[1], a[2], a[3], a[4], a[5]);
  }
  if (order.size) say_size(number, a, *order.size, result);
  Event& event = *order.event;
  event.result = result;
  if (number == SYS_openat2 && result != -EFAULT)
    event.arguments[2] = *static_cast<const std::int64_t*>(pointer(a[2]));
  if (const char* path = path_of(event, call_info(number)); path != nullptr) {
    event.is_systems = is_systems(path);
    look_outside(event, path);
  }
  return result;
}

bool is_open() { return state().process != 0; }

std::optional<std::string> open() {
  State& gate = state();
  if (is_open()) return std::nullopt;
  call_info(0);  // makes its table, which a handler must not
  if (auto trouble = install()) return trouble;
  gate.process = kernel_pid();
  const int error = arm_thread();
  set_selector(kLetsPass);
  if (error == 0) return std::nullopt;
  gate.process = 0;
  return "this kernel hands no system calls over to a process (Syscall User Dispatch needs Linux "
         "5.11 on x86-64): " +
         error_name(error);
}

void open_for_allocations() { state().process = kernel_pid(); }

bool is_possible() {
  const bool is_given = arm_thread() == 0;
  if (is_given) disarm_thread();
  return is_given;
}

void allow_below(const std::vector<std::string>& places) {
  State& gate = state();
  const std::size_t count = std::min(places.size(), State::kMostPlaces - 1);
  for (std::size_t i = 0; i < count; ++i)
    std::snprintf(gate.places[i].data(), gate.places[i].size(), "%s", places[i].c_str());
  gate.places[count][0] = '\0';
}

std::string touched_outside(std::int32_t& by) {
  by = state().outside_by;
  return state().outside.data();
}

void follow(const Plan& plan) { state().plan = plan; }

void work_on(const std::string& path) {
  std::snprintf(state().path.data(), kLongestPath, "%s", path.c_str());
  std::snprintf(state().other.data(), kLongestPath, "%s.other", path.c_str());
}

Passage::Passage(bool is_judged) : is_on_(is_judged && is_open()) {
  State& gate = state();
  if (!is_on_) return;
  const Spin hold(gate.busy);
  gate.count = 0;
  gate.allocations = 0;
  gate.owed_count = 0;
  gate.outside[0] = '\0';
  std::memset(static_cast<void*>(gate.seen.data()), 0, sizeof gate.seen);
  gate.is_in_call = true;
  set_selector(kHandsOver);
}

Passage::~Passage() {
  State& gate = state();
  if (!is_on_) return;
  set_selector(kLetsPass);
  const Spin hold(gate.busy);
  gate.is_in_call = false;
  const std::uint32_t owed = std::min<std::uint32_t>(gate.owed_count, kMostOwed);
  for (std::uint32_t i = 0; i < owed; ++i) raw(SYS_munmap, gate.owed[i].start, gate.owed[i].size);
}

Pause::Pause() : was_(selector()) { set_selector(kLetsPass); }
Pause::~Pause() { set_selector(was_); }

namespace {

/// Writes an allocation down; whether it has to fail, and whether a rival goes first.
struct AllocationOrder {
  bool is_refused = false;
  bool is_overtaken = false;
};

AllocationOrder order_for_allocation(std::size_t size) {
  State& gate = state();
  const Spin hold(gate.busy);
  if (!gate.is_in_call) return {};
  const std::uint32_t index = gate.count.fetch_add(1);
  const auto nth = static_cast<std::uint16_t>(gate.allocations.fetch_add(1) + 1);
  AllocationOrder order;
  for (const Fault& fault : gate.plan.faults()) {
    if (fault.site.call != Site::kAllocation || !is_hit(fault, Site::kAllocation, nth, index + 1))
      continue;
    (fault.act == Act::kOvertake ? order.is_overtaken : order.is_refused) = true;
  }
  if (index < kMostEvents) {
    gate.events[index] = {.call = Site::kAllocation, .nth = nth, .is_faulted = order.is_refused};
    gate.events[index].arguments[0] = static_cast<std::int64_t>(size);
  }
  return order;
}

}  // namespace

bool refuses_allocation(std::size_t size) {
  if (!state().is_in_call) return false;
  const AllocationOrder order = order_for_allocation(size);
  if (order.is_overtaken) let_rival_go();
  return order.is_refused;
}

Trace trace() {
  const State& gate = state();
  const std::uint32_t count = gate.count;
  return {{gate.events.data(), std::min<std::size_t>(count, kMostEvents)}, count};
}

}  // namespace rtconf::probe::gate
