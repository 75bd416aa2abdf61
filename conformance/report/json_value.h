// Reading a JSON document that someone else may have written: each value is asked for by its key
// and type, and what is wrong is told with its place.
#pragma once

#include <fmt/format.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

namespace rtconf::report {

using Json = nlohmann::ordered_json;

/// What is wrong with a document.
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

/// Parses the text and has `read` take the document, a Value; what is wrong, or "".
template <class Read>
std::string read_document(std::string_view text, Read read) {
  try {
    const Json document = Json::parse(text);
    read(Value(document, ""));
    return "";
  } catch (const Json::parse_error& error) {
    return fmt::format("it is no JSON: what is at byte {} cannot stand there", error.byte);
  } catch (const Json::exception&) {
    return "it holds a number that is none";
  } catch (const Wrong& wrong) {
    return wrong.what;
  }
}

}  // namespace rtconf::report
