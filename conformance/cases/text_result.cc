#include "conformance/cases/text_result.h"

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <vector>

#include "conformance/probe/memory.h"
#include "conformance/probe/text.h"

namespace rtconf::cases {

using probe::Answer;
using probe::Case;
using probe::Content;
using probe::Failure;
using probe::Step;
using probe::World;

namespace {

/// A piece of the text around an index, quoted.
std::string around(const std::string& text, std::size_t index) {
  const std::size_t from = index < 40 ? 0 : index - 40;
  const std::string piece = probe::quoted(std::string_view(text).substr(from), 120);
  return from == 0 && text.size() <= 120
             ? piece
             : fmt::format("{} bytes, from {} on {}", text.size(), from, piece);
}

}  // namespace

std::string wrong_text_code(const std::string& truth) {
  return fmt::format("const char *truth = {};\nreturn !result || !truth || strcmp(result, truth);",
                     truth);
}

std::optional<Failure> wrong_text(const Answer& answer, const std::string& text,
                                  const std::string& call, const std::string& check) {
  if (answer.failed) {
    return Failure{.message = call + " failed",
                   .expected = around(text, 0),
                   .got = "NULL",
                   .check = "return result == NULL;"};
  }
  constexpr std::size_t kMore = 64;  // so that a text that goes on is seen
  std::vector<char> bytes(text.size() + kMore);
  const std::size_t count = probe::copy_safely(bytes.data(), answer.data, bytes.size());
  const auto end =
      std::find(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(count), '\0');
  const std::string seen(bytes.begin(), end);
  if (seen == text) return std::nullopt;
  const auto index = static_cast<std::size_t>(
      std::mismatch(text.begin(), text.end(), seen.begin(), seen.end()).first - text.begin());
  return Failure{.message = fmt::format("{} gave another text", call),
                 .expected = around(text, index),
                 .got = around(seen, index),
                 .check = check};
}

World giving(World world, const std::string& text, const std::string& truth,
             const std::optional<Content>& content) {
  world.content = content ? *content : Content::exactly(text);
  world.wrong = [text = std::make_shared<const std::string>(text), title = world.title,
                 check = wrong_text_code(truth)](const Answer& answer) {
    return wrong_text(answer, *text, "the call with " + title, check);
  };
  return world;
}

Sequence::Sequence(Case& c, const World& world, std::function<std::string()> truth,
                   std::string truth_code)
    : c_(c), truth_(std::move(truth)), truth_code_(std::move(truth_code)) {
  c.enter(world);
  call_ = c.world().call_code();
  changed_by("", "nothing");
}

void Sequence::change(const Step& step, std::string_view what) {
  c_.act_quietly(step);
  changed_by(step.code, what);
}

void Sequence::changed_by(std::string_view code, std::string_view what) {
  history_ += fmt::format("{}\n", code);
  const Answer answer = c_.call();
  const std::string expected = truth_();
  if (auto failure = wrong_text(answer, expected, c_.subject().name, "")) {
    failure->message = fmt::format("after {}: {}", what, failure->message);
    failure->check =
        fmt::format("{}char *result = {};\n{}", history_, call_, wrong_text_code(truth_code_));
    c_.fail(*failure);
  }
  history_ += fmt::format("{};\n", call_);
  c_.release(answer);
}

}  // namespace rtconf::cases
