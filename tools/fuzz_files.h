// Where what comes with rtconf for campaigns is: seeds, dictionaries, and the programs that AFL++
// runs.
#pragma once

#include "fuzz/campaign/campaign.h"

namespace rtconf::tools {

/// Fills in the folders that are there: in the source tree, or where `meson install` puts them.
void take_fuzz_files(fuzz::CampaignOptions& options);

}  // namespace rtconf::tools
