// Apart from the campaign, for who only has to know the names.
#include "conformance/properties/targets.h"
#include "fuzz/campaign/campaign.h"

namespace rtconf::fuzz {

std::vector<TargetName> target_names() {
  std::vector<TargetName> names;
  for (const cases::Target* target : properties::kTargets)
    names.push_back({std::string(target->name), std::string(target->title)});
  return names;
}

}  // namespace rtconf::fuzz
