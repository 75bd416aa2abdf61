#include "conformance/properties/drive.h"

#include <rapidcheck/detail/TestListener.h>

#include <string>
#include <unordered_map>

namespace rtconf::properties {
namespace {

/// RapidCheck's own words would go to the terminal.
class Silence : public rc::detail::TestListener {
 public:
  void onTestCaseFinished(const rc::detail::CaseDescription& /*description*/) override {}
  void onShrinkTried(const rc::detail::CaseDescription& /*shrink*/, bool /*accepted*/) override {}
  void onTestFinished(const rc::detail::TestMetadata& /*metadata*/,
                      const rc::detail::TestResult& /*result*/) override {}
};

}  // namespace

void check_silently(std::uint64_t seed, int examples, const std::function<void()>& property) {
  rc::detail::TestParams params;
  params.seed = seed;
  params.maxSuccess = examples;
  params.maxSize = 100;
  Silence silence;
  // Given explicitly, or RapidCheck would look for it in the environment and say so on the
  // terminal.
  const std::unordered_map<std::string, rc::detail::Reproduce> nothing_to_reproduce;
  const rc::detail::TestMetadata metadata;
  rc::detail::checkTestable(property, metadata, params, silence, nothing_to_reproduce);
}

}  // namespace rtconf::properties
