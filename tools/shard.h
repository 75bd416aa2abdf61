// Which part of a run this is: from --shard, or from what runs many of these side by side.
#pragma once

#include <string>

#include "tools/command_line.h"

namespace rtconf::tools {

struct FoundShard {
  Shard shard;
  std::string trouble;  ///< what is wrong with the option or the variables; empty when nothing is
};

/// "2/4"; "auto/4", with the index from the environment: GTEST_SHARD_INDEX, JOB_COMPLETION_INDEX
/// (an indexed job of Kubernetes) or CI_NODE_INDEX (GitLab); "auto", with the number of parts from
/// there, too. Without the option the variables mean nothing: a test program that is one of many
/// shards and calls rtconf wants all of it.
FoundShard find_shard(const std::string& option);

}  // namespace rtconf::tools
