// What of a processor's state a function has to leave as it found it, by the ABI of C: the
// direction of string instructions, and how floating-point numbers are rounded and trapped.
// Compilers rely on it, so what goes wrong with it shows anywhere but at the call that did it.
#pragma once

#include <cstdint>

namespace rtconf::probe {

struct CpuState {
  std::uint64_t direction = 0;  ///< not 0: string instructions go downwards
  std::uint64_t floating = 0;   ///< control bits only: flags of what happened are free to change

  friend bool operator==(const CpuState&, const CpuState&) = default;
};

#if defined(__x86_64__)

inline CpuState cpu_state() {
  std::uint64_t flags = 0;
  std::uint32_t vector = 0;
  std::uint16_t x87 = 0;
  __asm__ volatile("pushfq\n\tpopq %0" : "=r"(flags));
  __asm__ volatile("stmxcsr %0" : "=m"(vector));
  __asm__ volatile("fnstcw %0" : "=m"(x87));
  constexpr std::uint64_t kDirection = 1U << 10;
  constexpr std::uint32_t kVectorControl = 0xFFC0;
  return {flags & kDirection, (std::uint64_t{vector & kVectorControl} << 16) | x87};
}

/// Puts back what the compiler's own code needs.
inline void restore(const CpuState& state) {
  const auto vector = static_cast<std::uint32_t>(state.floating >> 16);
  const auto x87 = static_cast<std::uint16_t>(state.floating);
  __asm__ volatile("cld");
  __asm__ volatile("ldmxcsr %0" : : "m"(vector));
  __asm__ volatile("fldcw %0" : : "m"(x87));
}

#elif defined(__aarch64__)

inline CpuState cpu_state() {
  std::uint64_t control = 0;
  __asm__ volatile("mrs %0, fpcr" : "=r"(control));
  return {0, control};
}

inline void restore(const CpuState& state) {
  __asm__ volatile("msr fpcr, %0" : : "r"(state.floating));
}

#else

inline CpuState cpu_state() { return {}; }
inline void restore(const CpuState& /*state*/) {}

#endif

}  // namespace rtconf::probe
