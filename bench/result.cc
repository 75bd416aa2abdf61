#include "bench/result.h"

namespace rtconf::bench {

std::string_view word_of(Role role) {
  switch (role) {
    case Role::kGiven:
      return "given";
    case Role::kReference:
      return "reference";
    case Role::kPeer:
      return "peer";
    case Role::kLimit:
      return "limit";
  }
  return "";
}

}  // namespace rtconf::bench
