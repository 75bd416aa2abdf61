// The arguments of `rtconf fuzz`.
#pragma once

#include <optional>

#include "fuzz/campaign/campaign.h"
#include "tools/command.h"

namespace rtconf::tools {

/// Nothing when `into` is filled and the command can go on; else the status to end with.
std::optional<ExitStatus> parse_fuzz_arguments(const Invocation& invocation,
                                               fuzz::CampaignOptions& into);

}  // namespace rtconf::tools
