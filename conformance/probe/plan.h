// Fault plans: which system calls and allocations of one call of the provider fail, come up short,
// or find the world changed. A plan is a short text that replays exactly, such as
// "openat 1 = EMFILE; read 2 short 1; malloc 1 = NULL; before read 1 truncate 100".
// docs/fault-plans.md tells what each action does.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace rtconf::probe {

/// A place in the course of a call: the n-th system call of that number, or the n-th allocation.
struct Site {
  static constexpr std::int32_t kAny = -1;         ///< any system call: "call"
  static constexpr std::int32_t kAllocation = -2;  ///< "malloc"
  static constexpr std::uint16_t kEvery = 0;

  std::int32_t call = kAny;
  std::uint16_t nth = 1;  ///< from 1

  bool operator==(const Site&) const = default;
};

enum class Act : std::uint8_t {
  kFail,      ///< "= ERROR": it is not done, and gives this error (a close is done all the same)
  kShort,     ///< "short N": at most N bytes are transferred
  kSize,      ///< "size N": it says that the file has this size
  kTruncate,  ///< "before … truncate N": first the file that the path leads to is cut to N bytes
  kGrow,      ///< "before … grow N": N bytes are added to it
  kReplace,   ///< "before … replace": another file takes its name
  kRemove,    ///< "before … remove": it is unlinked
  kForbid,    ///< "before … forbid": its mode becomes 0
  kAppear,    ///< "before … appear N": N entries come up in the directory
  kVanish,    ///< "before … vanish N": the last N of them go
  kOvertake,  ///< "before … overtake": another thread makes a whole call first
};

/// True for what happens before a system call instead of to it.
constexpr bool is_before(Act act) { return act >= Act::kTruncate; }

struct Fault {
  Site site = {};
  Act act = Act::kFail;
  std::uint16_t times = 1;  ///< kFail: that many in a row from the site on
  std::int64_t amount = 0;  ///< kFail: errno; else a number of bytes or entries

  bool operator==(const Fault&) const = default;
};

/// Of a fixed size, since it is read where nothing may be allocated.
class Plan {
 public:
  static constexpr std::size_t kMost = 8;

  std::span<const Fault> faults() const { return {faults_.data(), count_}; }
  bool is_full() const { return count_ == kMost; }
  /// Does nothing when the plan is full.
  Plan& add(const Fault& fault);
  bool refuses_memory() const;

  bool operator==(const Plan&) const = default;

 private:
  std::array<Fault, kMost> faults_{};
  std::size_t count_ = 0;
};

/// The plan as text; "" for the one without faults.
std::string text(const Plan& plan);
/// e.g. "openat 1", "malloc 2", "read *".
std::string text(const Site& site);

struct Parsed {
  std::optional<Plan> plan;
  std::string trouble;  ///< without a plan: what is wrong, and what would be right
};
Parsed parse_plan(std::string_view text);

}  // namespace rtconf::probe
