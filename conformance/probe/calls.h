// The system calls that fault plans know: their names, how they can plausibly fail, what they
// transfer and open. One table for the gate, the sweeps and the plans' text.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace rtconf::probe {

using CallArguments = std::array<std::int64_t, 6>;

struct CallInfo {
  static constexpr int kNone = -1;

  std::int32_t number = 0;
  const char* name = "";
  /// With which the call can fail though its caller did all right; the most usual first. 0: no
  /// more.
  std::array<int, 5> errors{};
  bool is_interruptible = false;  ///< may give EINTR
  int path = kNone;               ///< the argument that is a path
  int count = kNone;              ///< the argument that says how many bytes to transfer
  bool has_vector = false;        ///< the count is one of iovecs, which stand before it
  bool opens = false;             ///< gives a descriptor
  int cloexec = kNone;            ///< the argument that may ask for close-on-exec
  std::uint64_t cloexec_bit = 0;
  bool releases = false;  ///< gives something back: where it fails, that stays
};

/// What is known of the call; null if nothing is.
const CallInfo* call_info(std::int32_t number);
/// Its name; "syscall_451" for one that is not in the table.
std::string call_name(std::int32_t number);
std::optional<std::int32_t> call_number(std::string_view name);

/// The errors with which this very call can fail: fcntl, for one, does many things.
std::span<const int> plausible_errors(std::int32_t number, const CallArguments& arguments);
/// True if a signal can interrupt this very call.
bool is_interruptible(std::int32_t number, const CallArguments& arguments);
/// True if the call changes what its path leads to, or makes it.
bool changes_path(std::int32_t number, const CallArguments& arguments);
/// True if the call writes to the descriptor.
bool writes_to(std::int32_t number, const CallArguments& arguments, std::int64_t descriptor);
/// True if what the call gives is a descriptor.
bool gives_descriptor(std::int32_t number, const CallArguments& arguments);
/// True if the call gives a descriptor that is not close-on-exec from its first moment.
bool opens_inheritable(std::int32_t number, const CallArguments& arguments);

/// e.g. "EIO".
std::string error_name(int error);
std::optional<int> error_number(std::string_view name);

}  // namespace rtconf::probe
