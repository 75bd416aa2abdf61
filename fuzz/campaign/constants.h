// What a library compares with, read off its file: numbers in its instructions and strings among
// its constants. For libraries that were not built for fuzzing, whose magic numbers no engine would
// guess.
#pragma once

#include <string>
#include <vector>

namespace rtconf::fuzz {

/// Each as the bytes that an input would have to hold; a few hundred at most.
std::vector<std::string> constants_of(const std::string& library);
/// The words in the form of a dictionary of libFuzzer and AFL++, a line each.
std::string dictionary_of(const std::vector<std::string>& words);

}  // namespace rtconf::fuzz
