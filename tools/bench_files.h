// Where what `rtconf bench` runs is: the program that does the work, and the peers.
#pragma once

#include <string>
#include <vector>

#include "bench/result.h"

namespace rtconf::tools {

/// The program; "" if it is neither in the build tree nor where `meson install` puts it.
std::string find_contender();

/// The peers that were built, by name.
std::vector<bench::Contender> find_peers();

/// A library that the user named. Its name is that of the file, without what all have.
bench::Contender given_library(const std::string& path);

}  // namespace rtconf::tools
