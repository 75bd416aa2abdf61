#include "conformance/report/failure.h"

#include "conformance/report/layout.h"

namespace rtconf::report {

bool counts_against(const ClauseResult& clause) {
  return is_failure(clause.verdict) && clause.level != "should";
}

bool is_warning(const ClauseResult& clause) {
  return clause.verdict == Verdict::kWarn ||
         (is_failure(clause.verdict) && clause.level == "should");
}

std::string failure_fields(const ClauseResult& clause, std::uint64_t seed, bool with_reproducer,
                           std::size_t indent, const Style& style) {
  constexpr std::size_t kLabelWidth = 10;
  std::string out;
  Fields fields(out, style, indent, kLabelWidth);
  fields.prose("Clause", clause.text);
  fields.prose("Found", clause.message);
  fields.verbatim("Expected", clause.expected);
  fields.verbatim("Got", clause.got);
  fields.prose("Seed", std::to_string(seed));
  fields.verbatim("Replay", clause.replay);
  if (with_reproducer) {
    fields.verbatim_below("Program", clause.reproducer);
  } else if (!clause.reproducer.empty()) {
    fields.prose("Program", "shown by the replay command");
  }
  return out;
}

}  // namespace rtconf::report
