// Looking at memory that a provider handed out without trusting that it is there.
#pragma once

#include <cstddef>
#include <functional>

namespace rtconf::probe {

/// Copies up to `count` bytes from `from`; returns how many could be read before the first that
/// cannot.
std::size_t copy_safely(void* to, const void* from, std::size_t count);

/// True if free() takes `block`: tried in a forked child, which writes to it, frees it and
/// allocates again.
bool free_takes(void* block, const std::function<void(void*)>& release);

/// True if `address` lies in a loaded program or library: code, constants or variables.
bool is_in_image(const void* address);

}  // namespace rtconf::probe
