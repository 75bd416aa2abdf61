#include "conformance/core/doubt.h"

#include <algorithm>
#include <set>
#include <string>

#include "conformance/core/session.h"
#include "conformance/core/tally.h"

namespace rtconf {
namespace {

/// How many failures are looked at twice.
constexpr std::size_t kMost = 24;
/// How many of those that take their whole time or memory.
constexpr std::size_t kMostSlow = 2;

bool is_slow(const ClauseResult& clause) {
  return clause.verdict == Verdict::kHang || clause.verdict == Verdict::kOom;
}

}  // namespace

Doubts doubtful(const RunResult& result, const std::vector<cases::Row>& rows,
                const std::function<bool(const ClauseResult&)>& is_unexpected) {
  Doubts doubts;
  std::set<std::string> deciding;
  std::set<std::string> held;
  std::size_t slow = 0;
  for (const ClauseResult& clause : result.clauses) {
    if (clause.decided_by.empty() || clause.verdict == Verdict::kUntested) continue;
    if (!(is_unexpected ? is_unexpected(clause) : fails_tier(clause))) continue;
    if (doubts.clauses.size() == kMost || (is_slow(clause) && slow == kMostSlow)) {
      ++doubts.left_out;
      continue;
    }
    slow += is_slow(clause) ? 1 : 0;
    doubts.clauses.push_back(static_cast<std::size_t>(&clause - result.clauses.data()));
    deciding.insert(clause.decided_by);
    if (!is_failure(clause.verdict)) held.insert(clause.id);
  }
  std::copy_if(rows.begin(), rows.end(), std::back_inserter(doubts.rows),
               [&](const cases::Row& row) {
                 return deciding.contains(case_name(row, result.provider.profile)) ||
                        held.contains(std::string(row.clause->id));
               });
  return doubts;
}

}  // namespace rtconf
