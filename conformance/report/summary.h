// A run in a few words: the sentence that ends a report for people, a tier's counts, and what of a
// result belongs under which heading. Shared by the formats that people read; how it looks is
// theirs.
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "conformance/core/result.h"

namespace rtconf::report {

/// What is wrong first; absent last, it is no news.
inline constexpr std::array kWorstFirst{
    Verdict::kFail,   Verdict::kCrash,    Verdict::kHang,     Verdict::kExit, Verdict::kOom,
    Verdict::kFlaky,  Verdict::kStale,    Verdict::kExpected, Verdict::kWarn, Verdict::kPass,
    Verdict::kChoice, Verdict::kUntested, Verdict::kAbsent};
static_assert(kWorstFirst.size() == kVerdictCount);

/// The part of the id that is the clause's own: "nul" of "rt_file_read_text.nul".
std::string word_of(const ClauseResult& clause);

std::vector<const ClauseResult*> clauses_where(const RunResult& result,
                                               bool (*wanted)(const ClauseResult&));
std::vector<const ClauseResult*> clauses_with(const RunResult& result, Verdict verdict);

/// "2 fail, 107 pass, 2 choice"
std::string counts_in_words(const TierResult& tier);
/// "no verdict (not asked for)"
std::string tier_in_words(const TierResult& tier);
/// "does not conform: 2 clauses fail". Bytes of the provider may be in it.
std::string verdict_in_words(const RunResult& result);
/// Why a clause was not judged; never empty.
std::string why_not_judged(const ClauseResult& clause);
/// The fault plan that a replay command asks for, or nothing.
std::string plan_of(const ClauseResult& clause);

}  // namespace rtconf::report
