// Profiles: the forms (ABIs) in which providers export the functions of the contract. A case calls
// through a profile and sees only probe::Subject; a new ABI is one file with its adapters and one
// row of the table in profile.cc.
#pragma once

#include <span>
#include <string_view>

#include "conformance/probe/answer.h"
#include "spec/tables/spec.h"

namespace rtconf::profiles {

struct Profile {
  std::string_view name;
  std::string_view summary;
  /// How to call `symbol`, which the provider exports under the function's name.
  probe::Subject (*bind)(const spec::Function& function, void* symbol);
};

std::span<const Profile> all();
/// Null when there is no such profile.
const Profile* find(std::string_view name);

}  // namespace rtconf::profiles
