// Reads a JSON report back: the same keys as json.cc writes, each of its type, and nothing guessed.
// Keys that this version does not know are passed over.
#include <fmt/format.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "conformance/report/format.h"

namespace rtconf::report {
namespace {

using Json = nlohmann::ordered_json;

/// What is wrong with a report; never leaves this file.
struct Wrong {
  std::string what;
};

/// A value and where it stands, for messages such as "clauses[3].verdict is no known word: 'meh'".
class Value {
 public:
  Value(const Json& json, std::string place) : json_(json), place_(std::move(place)) {}

  Value at(const char* key) const {
    if (!json_.is_object()) refuse("is no object");
    const auto found = json_.find(key);
    const std::string place = place_.empty() ? key : place_ + '.' + key;
    if (found == json_.end()) throw Wrong{place + " is missing"};
    return {*found, place};
  }
  std::string text() const {
    if (!json_.is_string()) refuse("is no text");
    return json_.get<std::string>();
  }
  bool flag() const {
    if (!json_.is_boolean()) refuse("is neither true nor false");
    return json_.get<bool>();
  }
  double number() const {
    if (!json_.is_number()) refuse("is no number");
    return json_.get<double>();
  }
  std::uint64_t whole() const {
    if (!json_.is_number_unsigned()) refuse("is no whole number from 0 on");
    return json_.get<std::uint64_t>();
  }
  unsigned ordinal() const {
    const std::uint64_t number = whole();
    if (number == 0 || number > 1'000'000) refuse("is out of range");
    return static_cast<unsigned>(number);
  }
  /// The thing that the word names, looked up by `find`.
  template <class Find>
  auto word(Find find) const {
    const std::string name = text();
    const auto found = find(name);
    if (!found) refuse(fmt::format("is no known word: '{}'", name));
    return *found;
  }
  template <class Each>
  void for_each(Each each) const {
    if (!json_.is_array()) refuse("is no list");
    for (std::size_t i = 0; i < json_.size(); ++i)
      each(Value(json_[i], fmt::format("{}[{}]", place_, i)));
  }
  std::vector<std::string> texts() const {
    std::vector<std::string> out;
    for_each([&](const Value& each) { out.push_back(each.text()); });
    return out;
  }
  std::vector<std::pair<std::string, std::string>> pairs() const {
    if (!json_.is_object()) refuse("is no object");
    std::vector<std::pair<std::string, std::string>> out;
    for (const auto& [key, value] : json_.items())
      out.emplace_back(key, Value(value, place_ + '.' + key).text());
    return out;
  }

 private:
  [[noreturn]] void refuse(const std::string& why) const {
    throw Wrong{(place_.empty() ? "the document" : place_) + ' ' + why};
  }

  const Json& json_;
  std::string place_;
};

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
  try {
    return {whole(Value(Json::parse(text), "")), ""};
  } catch (const Json::parse_error& error) {
    return {std::nullopt,
            fmt::format("it is no JSON: what is at byte {} cannot stand there", error.byte)};
  } catch (const Json::exception&) {
    return {std::nullopt, "it holds a number that is none"};
  } catch (const Wrong& wrong) {
    return {std::nullopt, wrong.what};
  }
}

}  // namespace rtconf::report
