// A result as a text for people and as a document for programs.
#pragma once

#include <string>

#include "bench/result.h"

namespace rtconf::bench {

/// Tables of 80 columns, and what they say in words. With `details` also what a call costs apart
/// from time.
std::string render_text(const Result& result, bool details);

/// In the schema rtconf-bench/1, bench/bench.schema.json.
std::string render_json(const Result& result);

/// What the figures say, a paragraph each: which is fastest, where reading and mapping cross, how
/// far it is to the limit.
std::vector<std::string> in_words(const Result& result);

}  // namespace rtconf::bench
