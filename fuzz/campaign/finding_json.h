// The texts of a finding as JSON: what jobs send, and what the campaign's folder keeps.
#pragma once

#include <nlohmann/json.hpp>

#include "fuzz/campaign/mail.h"

namespace rtconf::fuzz {

inline nlohmann::json texts_of(const Finding& finding) {
  return {{"target", finding.target}, {"clause", finding.clause},   {"verdict", finding.verdict},
          {"place", finding.place},   {"message", finding.message}, {"expected", finding.expected},
          {"got", finding.got},       {"plan", finding.plan}};
}

}  // namespace rtconf::fuzz
