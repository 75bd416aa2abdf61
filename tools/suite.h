// What this program is, for certificates.
#pragma once

#include "conformance/claims/certificate.h"

namespace rtconf::tools {

claims::Suite suite();

}  // namespace rtconf::tools
