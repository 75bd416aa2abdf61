// The report formats: whatever a provider has made the suite say, reports of programs stay what
// they are.
#include <fmt/format.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

#include "conformance/report/format.h"

namespace {

[[noreturn]] void fail(std::string_view what) {
  fmt::print(stderr, "rtconf: a report: {}\n", what);
  std::abort();
}

/// The texts of an input, which a 0xff ends.
class Texts {
 public:
  explicit Texts(std::string_view input) : rest_(input) {}
  std::string next() {
    const std::string_view text = rest_.substr(0, rest_.find('\xff'));
    rest_.remove_prefix(std::min(text.size() + 1, rest_.size()));
    return std::string(text);
  }
  bool is_empty() const { return rest_.empty(); }

 private:
  std::string_view rest_;
};

rtconf::RunResult result_of(Texts texts) {
  rtconf::RunResult result;
  result.provider.path = texts.next();
  result.notes = {texts.next()};
  result.refusal = texts.next();
  while (!texts.is_empty()) {
    rtconf::ClauseResult clause;
    clause.id = "rt_file_size.size";
    clause.function = "rt_file_size";
    clause.tier = "core";
    clause.level = "must";
    const std::string head = texts.next();
    const auto number = head.empty() ? 0U : static_cast<unsigned char>(head.front());
    clause.verdict = static_cast<rtconf::Verdict>(number % rtconf::kVerdictCount);
    clause.message = texts.next();
    clause.expected = texts.next();
    clause.got = texts.next();
    clause.replay = texts.next();
    clause.reproducer = texts.next();
    result.clauses.push_back(std::move(clause));
  }
  return result;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {  // NOLINT
  const auto result = result_of(Texts({reinterpret_cast<const char*>(data), size}));
  for (const auto& format : rtconf::report::formats()) {
    const std::string text = format.render(result, {});
    if (text.empty() || !text.ends_with('\n')) fail(fmt::format("{} has no end", format.name));
  }
  const auto json = nlohmann::json::parse(rtconf::report::render_json(result, {}), nullptr, false);
  if (json.is_discarded()) fail("json that is none");
  if (json.at("clauses").size() != result.clauses.size()) fail("json without a clause");
  return 0;
}
