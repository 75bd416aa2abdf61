// Reads a JSON report back: the same keys as json.cc writes, each of its type, and nothing guessed.
// Keys that this version does not know are passed over.
#include <fmt/format.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "conformance/report/format.h"
#include "conformance/report/json_value.h"

namespace rtconf::report {
namespace {

ProviderInfo provider(const Value& value) {
  return {value.at("path").text(),      value.at("sha256").text(),  value.at("profile").text(),
          value.at("exported").texts(), value.at("absent").texts(), value.at("unexpected").texts()};
}

TierResult tier(const Value& value) {
  TierResult result;
  result.asked = value.at("asked").flag();
  result.verdict = value.at("verdict").word(find_conformance);
  result.reason = value.at("reason").text();
  const Value counts = value.at("counts");
  for (std::size_t i = 0; i < kVerdictCount; ++i) {
    const std::string word(name(static_cast<Verdict>(i)));
    result.counts[i] = counts.at(word.c_str()).whole();
  }
  return result;
}

ClauseResult clause(const Value& value) {
  ClauseResult result;
  result.id = value.at("id").text();
  result.function = value.at("function").text();
  result.tier = value.at("tier").text();
  result.level = value.at("level").text();
  result.verdict = value.at("verdict").word(find_verdict);
  result.selected = value.at("selected").flag();
  result.text = value.at("text").text();
  result.message = value.at("message").text();
  result.expected = value.at("expected").text();
  result.got = value.at("got").text();
  result.replay = value.at("replay").text();
  result.reproducer = value.at("reproducer").text();
  result.decided_by = value.at("case").text();
  result.reason = value.at("reason").text();
  result.duration_ms = value.at("duration_ms").number();
  return result;
}

Objection objection(const Value& value) {
  return {value.at("where").text(), value.at("clause").text(), value.at("text").text()};
}

RunResult whole(const Value& value) {
  const std::string schema = value.at("schema").text();
  if (schema != "rtconf-report/1")
    throw Wrong{fmt::format("its schema is '{}', and rtconf-report/1 is what can be read", schema)};
  RunResult result;
  result.suite_version = value.at("suite").at("version").text();
  result.spec_version = value.at("suite").at("spec").text();
  result.provider = provider(value.at("provider"));
  result.environment = value.at("environment").pairs();
  result.options = value.at("options").pairs();
  result.seed = value.at("seed").whole();
  result.finished = value.at("finished").flag();
  result.partial = value.at("partial").flag();
  result.shard_index = value.at("shard").at("index").ordinal();
  result.shard_total = value.at("shard").at("total").ordinal();
  result.verdict = value.at("verdict").word(find_conformance);
  result.core = tier(value.at("tiers").at("core"));
  result.hardened = tier(value.at("tiers").at("hardened"));
  result.required_missing = value.at("required_missing").texts();
  value.at("objections").for_each([&](const Value& each) {
    result.objections.push_back(objection(each));
  });
  result.refusal = value.at("refusal").text();
  result.suite_fault = value.at("suite_fault").text();
  result.notes = value.at("notes").texts();
  value.at("clauses").for_each([&](const Value& each) { result.clauses.push_back(clause(each)); });
  result.duration_ms = value.at("duration_ms").number();
  return result;
}

}  // namespace

ReadReport read_json(std::string_view text) {
  RunResult result;
  std::string trouble = read_document(text, [&](const Value& value) { result = whole(value); });
  if (!trouble.empty()) return {std::nullopt, std::move(trouble)};
  return {std::move(result), ""};
}

}  // namespace rtconf::report
