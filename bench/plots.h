// Plots of a result, drawn by gnuplot: a script with its data for each, which draws it again, and
// what it draws, as SVG and as PNG.
#pragma once

#include <string>
#include <vector>

#include "bench/result.h"

namespace rtconf::bench {

struct Plot {
  std::string name;    ///< of its files, without an ending
  std::string script;  ///< gnuplot's, which writes NAME.svg and NAME.png beside itself
};

/// Throughput by size, and where reading and mapping cross, for each place.
std::vector<Plot> plots(const Result& result);

/// Writes the scripts into a directory, which is made if it is missing, and runs gnuplot on them.
/// What is wrong, or "".
std::string draw(const std::vector<Plot>& plots, const std::string& directory);

}  // namespace rtconf::bench
