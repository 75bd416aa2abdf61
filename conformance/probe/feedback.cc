#include "conformance/probe/feedback.h"

#include <algorithm>
#include <bit>

namespace rtconf::probe {
namespace {

/// How an event ended, in few classes: by its error, or by how much it transferred.
std::uint32_t class_of(const gate::Event& event) {
  constexpr std::uint32_t kErrors = 24;
  if (event.result < 0) return static_cast<std::uint32_t>(-event.result) % kErrors;
  const auto magnitude =
      static_cast<std::uint32_t>(std::bit_width(static_cast<std::uint64_t>(event.result)));
  return kErrors + std::min(magnitude, 15U);
}

std::uint32_t kind_of(const gate::Event& event) {
  return static_cast<std::uint32_t>(event.call) * 40 + class_of(event);
}

}  // namespace

void Feedback::clear() {
  counters.fill(0);
  comparison_count = 0;
  calls_before = {};
}

void Feedback::add(const gate::Trace& trace, std::uint32_t function, bool has_failed) {
  // Longer traces are loops: where they end tells nothing new.
  constexpr std::uint32_t kMostPlaces = 64;
  const auto count = [this](std::uint32_t which) {
    std::uint8_t& counter = counters[which % kOfCalls];
    if (counter != 255) ++counter;
  };
  const std::uint32_t call = (function + 1) * 2 + (has_failed ? 1 : 0);
  count((calls_before[1] * 67 + calls_before[0]) * 67 + call);
  calls_before = {call, calls_before[0]};
  std::uint32_t before = call * 7919;
  for (std::uint32_t i = 0; i < trace.events.size(); ++i) {
    const std::uint32_t kind = kind_of(trace.events[i]);
    count(before * 31 + kind * 17 + std::min(i, kMostPlaces));
    before = kind;
  }
}

}  // namespace rtconf::probe
