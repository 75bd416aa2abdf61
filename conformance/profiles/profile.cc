#include "conformance/profiles/profile.h"

#include <array>

#include "conformance/profiles/cstr.h"

namespace rtconf::profiles {
namespace {

constexpr std::array<Profile, 1> kProfiles = {{
    {"cstr", "C strings in, malloc'ed blocks out, NULL or -1 for failure", bind_cstr},
}};

}  // namespace

std::span<const Profile> all() { return kProfiles; }

const Profile* find(std::string_view name) {
  for (const Profile& profile : kProfiles) {
    if (profile.name == name) return &profile;
  }
  return nullptr;
}

}  // namespace rtconf::profiles
