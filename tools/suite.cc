#include "tools/suite.h"

#include <string>
#include <vector>

#include "conformance/core/run.h"

namespace rtconf::tools {

claims::Suite suite() {
  std::vector<std::string> names;
  for (const CaseName& each : case_names()) names.push_back(each.name);
  return claims::this_suite(names);
}

}  // namespace rtconf::tools
