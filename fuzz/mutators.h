// How inputs of the targets are changed by engines that take a custom mutator: by what their bytes
// mean, now and then, and otherwise by the engine's own means.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace rtconf::fuzz {

/// Changes the `size` bytes at `data`, where there is room for `most`; returns how many there are
/// then. What it does follows from `seed`.
using Mutator = std::size_t (*)(std::uint8_t* data, std::size_t size, std::size_t most,
                                unsigned seed);

std::size_t mutate_contents(std::uint8_t* data, std::size_t size, std::size_t most, unsigned seed);
std::size_t mutate_paths(std::uint8_t* data, std::size_t size, std::size_t most, unsigned seed);
std::size_t mutate_calls(std::uint8_t* data, std::size_t size, std::size_t most, unsigned seed);
std::size_t mutate_plans(std::uint8_t* data, std::size_t size, std::size_t most, unsigned seed);

/// That of a target; the engine's own for one without.
Mutator mutator_of(std::string_view target);

}  // namespace rtconf::fuzz
