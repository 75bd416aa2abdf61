// Figures as people read them.
#pragma once

#include <cstdint>
#include <string>

#include "bench/work.h"

namespace rtconf::bench {

/// "16 KiB"; "100 entries".
std::string size_text(Work work, std::uint64_t size);
/// "16K", for a narrow column.
std::string short_size(std::uint64_t size);
/// "1.29 us", with three digits that count.
std::string time_text(double seconds);
/// "3.20 GB/s", with powers of ten as in the sheets of memory makers.
std::string rate_text(double bytes_per_second);
/// "2.4": three digits that count, for a ratio.
std::string ratio_text(double ratio);

}  // namespace rtconf::bench
