// Numbers that are no handles, and the descriptors that they could be mistaken for.
#pragma once

#include <sys/stat.h>

#include <cstdint>
#include <string>
#include <vector>

namespace rtconf::cases::lock {

/// Numbers that a provider could take for handles: around the limits of integers, the numbers of
/// descriptors, and the live handles made larger. None of them is a live handle.
std::vector<std::int64_t> never_given(const std::vector<std::int64_t>& live);

/// All open descriptors of the process.
class Descriptors {
 public:
  Descriptors();
  /// "" or which one was closed or replaced.
  std::string harm() const;
  const std::vector<int>& numbers() const { return numbers_; }

 private:
  std::vector<int> numbers_;
  std::vector<struct stat> seen_;
};

}  // namespace rtconf::cases::lock
