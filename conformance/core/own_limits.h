// This process's resource limits, which any process of its user can lower.
#pragma once

#include <sys/resource.h>

#include <array>
#include <optional>

namespace rtconf {

class OwnLimits {
 public:
  /// As they are now.
  OwnLimits() : limits_(now()) {}

  /// The first that is not what it was.
  std::optional<int> changed() const {
    const auto present = now();
    for (std::size_t which = 0; which < present.size(); ++which) {
      if (present[which].rlim_cur != limits_[which].rlim_cur ||
          present[which].rlim_max != limits_[which].rlim_max) {
        return static_cast<int>(which);
      }
    }
    return std::nullopt;
  }

 private:
  using All = std::array<rlimit, RLIM_NLIMITS>;
  static All now() {
    All limits{};
    for (int which = 0; which < RLIM_NLIMITS; ++which)
      getrlimit(static_cast<__rlimit_resource_t>(which), &limits[static_cast<std::size_t>(which)]);
    return limits;
  }

  All limits_;
};

}  // namespace rtconf
