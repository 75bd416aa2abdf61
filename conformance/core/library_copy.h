// A copy of a library for the user that the provider runs as, where that user may not read the
// library itself.
#pragma once

#include <cstddef>
#include <string>

namespace rtconf {

/// Copies the library into a new directory in `scratch`, which the ordinary user may read and
/// nobody else. The path of the copy, or "" if that cannot be done.
std::string copy_library(const std::string& library, const std::string& scratch);

/// Copies the libraries that lie beside `library` to beside its copy, under their names, since it
/// may need them. Says how many; stops at an amount that no dependencies come to.
std::size_t copy_neighbours(const std::string& library, const std::string& copy);

}  // namespace rtconf
