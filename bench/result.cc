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

const Cell* find_cell(const Result& result, const std::string& place, Work work, std::uint64_t size,
                      const std::string& name, const std::string& way) {
  for (const Cell& cell : result.cells) {
    if (cell.problem.empty() && cell.place == place && cell.work == work && cell.size == size &&
        cell.contender.name == name && cell.contender.way == way) {
      return &cell;
    }
  }
  return nullptr;
}

}  // namespace rtconf::bench
