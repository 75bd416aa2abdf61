// What the gate's own files share. Nobody else includes it.
#pragma once

#include <sys/types.h>

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>

#include "conformance/probe/gate.h"

namespace rtconf::probe::gate {

// The selector that the kernel reads at each system call of a thread.
inline constexpr unsigned char kLetsPass = 0;
inline constexpr unsigned char kHandsOver = 1;

inline constexpr std::size_t kMostEvents = 4096;
inline constexpr std::size_t kMostNumbers = 512;
inline constexpr std::size_t kMostOwed = 16;
inline constexpr std::size_t kLongestPath = 4200;

/// A mapping whose munmap was made to fail: unmapped after the call.
struct Owed {
  std::int64_t start = 0;
  std::int64_t size = 0;
};

/// Held for a few instructions, by handlers too.
class Spin {
 public:
  explicit Spin(std::atomic_flag& flag);
  Spin(const Spin&) = delete;
  Spin& operator=(const Spin&) = delete;
  ~Spin() { flag_.clear(std::memory_order_release); }

 private:
  std::atomic_flag& flag_;
};

/// All that the handlers work on. One per process.
struct State {
  pid_t process = 0;  ///< 0: not open
  /// Whether a call is going on, what it does, and its plan are looked at together: a thread of the
  /// provider may outlast the call, and must not carry out the plan of the next.
  std::atomic_flag busy = ATOMIC_FLAG_INIT;
  std::atomic<bool> is_in_call{false};
  Plan plan;
  std::array<char, kLongestPath> path{};
  std::array<char, kLongestPath> other{};  ///< what takes the path's place

  static constexpr std::size_t kMostPlaces = 12;
  std::array<std::array<char, 256>, kMostPlaces> places{};  ///< "" behind the last
  std::array<char, 512> outside{};                          ///< the first path that is below none
  std::int32_t outside_by = 0;

  std::atomic<std::uint32_t> baton{0};  ///< who of the call and its rival goes on

  std::atomic<std::uint32_t> count{0};
  std::array<Event, kMostEvents> events{};
  std::array<std::atomic<std::uint16_t>, kMostNumbers> seen{};
  std::atomic<std::uint16_t> allocations{0};
  std::atomic<std::uint32_t> owed_count{0};
  std::array<Owed, kMostOwed> owed{};
};

State& state();

/// What a register holds of an address.
inline void* pointer(std::int64_t address) {
  return reinterpret_cast<void*>(address);  // NOLINT(performance-no-int-to-ptr)
}

/// A system call of the suite's own, without errno.
long raw(long number, long a = 0, long b = 0, long c = 0, long d = 0, long e = 0, long f = 0);

inline long as_long(const void* address) { return reinterpret_cast<long>(address); }

// What a plan does, in gate_deeds.cc.

/// What it wants to happen before a system call.
void change_world(const Fault& fault);
/// The system call with at most `most` bytes to transfer.
long transfer_less(std::int32_t number, CallArguments arguments, std::int64_t most);
/// Has the answer say another size of a file. What gives no size is left alone.
void say_size(std::int32_t number, const CallArguments& arguments, std::int64_t size,
              std::int64_t& result);
/// The result of a call that is not done. It still leaves behind what its caller may rely on: a
/// close has closed.
std::int64_t fail(std::int32_t number, const CallArguments& arguments, std::int64_t error);
/// The rival makes a call while this thread stands still. One that has to wait for this thread, as
/// for a lock, goes on when this does.
void let_rival_go();

/// The system call as the plan has it: done, or made to fail; its result. Writes it down.
std::int64_t perform(std::int32_t number, const CallArguments& arguments);
/// In a process that a call has forked, nothing is planned.
void forget_call();
/// For calls that cannot be done from here: writes it down; the error with which it has to fail, or
/// 0.
std::int64_t announce(std::int32_t number, const CallArguments& arguments);

/// Installs the handlers. Nothing, or what could not be done.
std::optional<std::string> install();
/// Hands the calling thread's system calls over from now on; errno or 0.
int arm_thread();
void disarm_thread();

// Thread-local: each thread has a selector of its own.
unsigned char selector();
void set_selector(unsigned char value);

}  // namespace rtconf::probe::gate
