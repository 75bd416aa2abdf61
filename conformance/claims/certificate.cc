#include "conformance/claims/certificate.h"

#include <fmt/format.h>

#include "conformance/core/digest.h"
#include "conformance/report/escape.h"
#include "conformance/version.h"
#include "spec/lookup.h"

namespace rtconf::claims {

Suite this_suite(const std::vector<std::string>& cases) {
  std::string clauses;
  for (const spec::Clause& clause : spec::kClauses)
    clauses += fmt::format("{} {} {} {} {}\n", clause.id, clause.rev, spec::name(clause.tier),
                           spec::name(clause.level), clause.text);
  for (const spec::Function& function : spec::kFunctions)
    clauses += fmt::format("{}\n", function.signature);
  std::string names;
  for (const std::string& name : cases) names += name + '\n';
  return {.version = kSuiteVersion,
          .program_sha256 = digest_of_file("/proc/self/exe"),
          .spec_version = std::string(spec::kVersion),
          .spec_sha256 = digest_of(clauses),
          .case_count = cases.size(),
          .cases_sha256 = digest_of(names)};
}

std::string why_not(const RunResult& result) {
  if (!result.refusal.empty()) return "the library cannot be judged";
  if (!result.suite_fault.empty()) return "the suite could not do its work";
  if (!result.finished) return "the run did not come to its end";
  if (result.partial || result.shard_total != 1) return "only a part was judged";
  switch (result.verdict) {
    case Conformance::kConforms:
    case Conformance::kAccepted:
      return "";
    case Conformance::kFails:
      return "it does not pass";
    case Conformance::kNone:
      break;
  }
  for (const TierResult* tier : {&result.core, &result.hardened}) {
    if (tier->asked && !tier->reason.empty()) return tier->reason;
  }
  return "there is no verdict";
}

Certificate certify(const RunResult& result, const Suite& suite, const std::string& date) {
  Certificate made;
  made.verdict = result.verdict;
  made.core = result.core.verdict;
  made.hardened = result.hardened.verdict;
  made.provider =
      report::one_line(result.provider.path.substr(result.provider.path.rfind('/') + 1));
  made.provider_sha256 = result.provider.sha256;
  made.profile = result.provider.profile;
  made.functions = result.provider.exported;
  made.suite = suite;
  made.environment = result.environment;
  made.options = result.options;
  made.seed = result.seed;
  made.date = date;
  for (const ClauseResult& clause : result.clauses) {
    if (clause.verdict == Verdict::kExpected)
      made.waivers.push_back({clause.id, report::one_line(clause.message), clause.reason});
    if (clause.verdict == Verdict::kChoice)
      made.choices.emplace_back(clause.id, report::one_line(clause.message));
  }
  return made;
}

std::vector<std::string> disagreements(const Certificate& certificate, const Suite& suite,
                                       const std::string& provider_sha256) {
  std::vector<std::string> out;
  const auto compare = [&](std::string_view what, const std::string& said, const std::string& is) {
    if (said != is)
      out.push_back(fmt::format("{}: the certificate says {}, here it is {}", what, said, is));
  };
  compare("SHA-256 of the library", certificate.provider_sha256, provider_sha256);
  compare("version of the suite", certificate.suite.version, suite.version);
  compare("version of the spec", certificate.suite.spec_version, suite.spec_version);
  compare("SHA-256 of the clauses", certificate.suite.spec_sha256, suite.spec_sha256);
  compare("SHA-256 of the list of cases", certificate.suite.cases_sha256, suite.cases_sha256);
  return out;
}

}  // namespace rtconf::claims
