#include "fuzz/mutators.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <random>

/// The engine's own: absent where no engine is, as in a replay, and in AFL++, which asks for no
/// mutator.
extern "C" std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size,  // NOLINT
                                        std::size_t most) __attribute__((weak));

namespace rtconf::fuzz {
namespace {

using Random = std::minstd_rand;

std::uint32_t below(Random& random, std::uint32_t end) {
  return static_cast<std::uint32_t>(random() % end);
}

std::size_t by_engine(std::uint8_t* data, std::size_t size, std::size_t most, unsigned /*seed*/) {
  return LLVMFuzzerMutate != nullptr ? LLVMFuzzerMutate(data, size, most) : size;
}

/// Sizes at which readers break, and their neighbours; small ones most.
std::uint32_t interesting_size(Random& random) {
  switch (below(random, 6)) {
    case 0:
      return below(random, 300);
    case 1:
    case 2:
      return below(random, 2000);
    case 3:
      return below(random, 9000);
    case 4:
      return (1U << below(random, 18)) + below(random, 3) - 1;
    default:
      return 4096 * below(random, 40) + below(random, 3);
  }
}

/// Records of `width` bytes behind `head` bytes: one is changed, doubled, left out, moved or added.
std::size_t mutate_records(std::uint8_t* data, std::size_t size, std::size_t most, std::size_t head,
                           std::size_t width, Random& random) {
  const std::size_t count = size > head ? (size - head) / width : 0;
  const bool has_room = head + (count + 1) * width <= most;
  std::uint8_t* const records = data + head;
  const auto pick = [&] {
    return records + width * below(random, static_cast<std::uint32_t>(count));
  };
  const std::size_t end = head + count * width;
  switch (count == 0 ? 0 : below(random, 6)) {
    case 0:
    case 1: {  // a new one, anywhere
      if (!has_room || size < head) return size;
      std::uint8_t* const at =
          records + width * below(random, static_cast<std::uint32_t>(count) + 1);
      std::memmove(at + width, at, static_cast<std::size_t>(data + end - at));
      for (std::size_t i = 0; i < width; ++i) at[i] = static_cast<std::uint8_t>(random() >> 8);
      return end + width;
    }
    case 2: {
      std::uint8_t* const at = pick();
      std::memmove(at, at + width, static_cast<std::size_t>(data + end - at) - width);
      return end - width;
    }
    case 3: {
      std::swap_ranges(records, records + width, pick());
      return end;
    }
    case 4: {
      if (!has_room) return end;
      std::memcpy(data + end, pick(), width);
      return end + width;
    }
    default: {
      pick()[below(random, static_cast<std::uint32_t>(width))] =
          static_cast<std::uint8_t>(random() >> 8);
      return end;
    }
  }
}

/// At least `least` bytes, the new ones 0.
std::size_t filled(std::uint8_t* data, std::size_t size, std::size_t most, std::size_t least) {
  if (size >= least || most < least) return size;
  std::memset(data + size, 0, least - size);
  return least;
}

}  // namespace

std::size_t mutate_contents(std::uint8_t* data, std::size_t size, std::size_t most, unsigned seed) {
  constexpr std::size_t kHead = 5;
  Random random(seed);
  size = filled(data, size, most, kHead);
  if (size < kHead || below(random, 4) == 0) return by_engine(data, size, most, seed);
  switch (below(random, 4)) {
    case 0:
      data[0] = static_cast<std::uint8_t>(below(random, 7));
      break;
    case 1:
      data[4] ^= static_cast<std::uint8_t>(1U << below(random, 2));
      break;
    default: {
      const std::uint32_t wanted = interesting_size(random);
      for (unsigned i = 0; i < 3; ++i) data[1 + i] = static_cast<std::uint8_t>(wanted >> 8 * i);
      data[4] &= 0xfd;
    }
  }
  return size;
}

std::size_t mutate_paths(std::uint8_t* data, std::size_t size, std::size_t most, unsigned seed) {
  Random random(seed);
  size = filled(data, size, most, 1);
  switch (below(random, 3)) {
    case 0:
      data[0] = static_cast<std::uint8_t>(random() >> 8);
      return size;
    case 1: {  // one of the parts that stand for more than themselves
      if (size >= most) return size;
      std::uint8_t* const at = data + 1 + below(random, static_cast<std::uint32_t>(size));
      std::memmove(at + 1, at, static_cast<std::size_t>(data + size - at));
      *at = static_cast<std::uint8_t>(below(random, 18));
      return size + 1;
    }
    default:
      return by_engine(data, size, most, seed);
  }
}

std::size_t mutate_calls(std::uint8_t* data, std::size_t size, std::size_t most, unsigned seed) {
  Random random(seed);
  constexpr std::size_t kMost = 4 * 32;  // longer sequences are slow, and hardly show more
  return mutate_records(data, std::min(size, kMost), std::min(most, kMost), 0, 4, random);
}

std::size_t mutate_plans(std::uint8_t* data, std::size_t size, std::size_t most, unsigned seed) {
  Random random(seed);
  size = filled(data, size, most, 2);
  constexpr std::size_t kMost =
      2 + 2 * 4;  // what takes more faults at a time is rare, and slow to find
  if (below(random, 3) != 0)
    return mutate_records(data, std::min(size, kMost), std::min(most, kMost), 2, 2, random);
  data[below(random, 2)] = static_cast<std::uint8_t>(random() >> 8);
  return size;
}

Mutator mutator_of(std::string_view target) {
  struct Entry {
    std::string_view target;
    Mutator mutator;
  };
  constexpr std::array kEntries = {Entry{"contents", mutate_contents}, Entry{"paths", mutate_paths},
                                   Entry{"calls", mutate_calls}, Entry{"plans", mutate_plans}};
  for (const Entry& entry : kEntries) {
    if (entry.target == target) return entry.mutator;
  }
  return by_engine;
}

}  // namespace rtconf::fuzz
