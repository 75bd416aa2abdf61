#include "fuzz/campaign/hunter.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <optional>

#include "conformance/core/judge.h"
#include "fuzz/campaign/smaller.h"

namespace rtconf::fuzz {
namespace {

/// A text without what differs from input to input: numbers, what stands in quotes, and the world
/// that stands in parentheses behind the function's name.
std::string without_particulars(std::string_view text) {
  const std::size_t world = text.find('(', std::min(text.find("rt_"), text.size()));
  if (world != std::string_view::npos && text.rfind(')') > world) {
    return without_particulars(text.substr(0, world)) +
           without_particulars(text.substr(text.rfind(')') + 1));
  }
  std::string plain;
  bool is_quoted = false;
  for (const char c : text) {
    if (c == '"') {
      if (!is_quoted) plain += '"';
      is_quoted = !is_quoted;
    } else if (std::isdigit(static_cast<unsigned char>(c)) == 0) {
      if (!is_quoted) plain += c;
    } else if (!is_quoted && !plain.ends_with('#')) {
      plain += '#';
    }
  }
  return plain;
}

/// What tells one fault of a clause from another.
std::string place_of(const Record& record, std::string_view message) {
  const bool has_told = record.ending == Ending::kFinished || record.ending == Ending::kNone;
  if (!has_told) return record.pad.place;
  // The plan differs from input to input, too.
  return without_particulars(message.substr(0, message.find(", under the fault plan")));
}

std::string at_first_sight(const Record& record) {
  const probe::Pad& pad = record.pad;
  const std::string_view message = pad.remark_count != 0 ? pad.remarks[0].text : pad.message;
  return fmt::format("{} {} {} {}", static_cast<int>(record.ending), record.number, pad.place,
                     place_of(record, message));
}

}  // namespace

bool Hunter::ask(std::span<const unsigned char> input) {
  ++count_.executions;
  if (oracle_.ask(input)) return true;
  ++count_.failures;
  notice(input);
  return false;
}

/// The same sight may be another fault, but not again and again.
void Hunter::notice(std::span<const unsigned char> input) {
  constexpr int kMostLooks = 3;
  if (++looked_at_[at_first_sight(oracle_.record())] <= kMostLooks)
    follow_up({input.begin(), input.end()});
}

void Hunter::note_features() {
  const auto& counters = oracle_.feedback().counters;
  for (std::size_t i = 0; i < counters.size(); ++i) {
    if (counters[i] == 0 || features_[i]) continue;
    features_[i] = true;
    ++count_.features;
  }
}

void Hunter::look_closely(std::span<const unsigned char> input) {
  if (oracle_.ask_in_full(input)) return;
  ++count_.failures;
  notice(input);
}

void Hunter::keep(std::span<const unsigned char> input) {
  Letter letter;
  letter.kind = Letter::Kind::kUnit;
  letter.unit.assign(input.begin(), input.end());
  send(std::move(letter));
}

void Hunter::follow_up(Input input) {
  auto finding = judged_alone(input);
  if (!finding) {
    ++count_.unrepeated;
    return;
  }
  if (!known_.insert(finding->key()).second) return;
  Letter letter;
  letter.kind = Letter::Kind::kFinding;
  letter.finding = *finding;
  send(letter);
  shrink(*finding);
  if (finding->input == input) return;
  letter.finding = std::move(*finding);
  send(std::move(letter));
}

/// The finding of an input that fails in a process of its own.
std::optional<Finding> Hunter::judged_alone(const Input& input) {
  if (oracle_.ask_alone(input)) return std::nullopt;
  const Record& record = oracle_.record();
  const spec::Clause& clause = judged_clause(record, row_);
  for (const rtconf::Finding& found : rtconf::judge(record, clause)) {
    if (found.is_suite_fault) {
      Letter letter;
      letter.kind = Letter::Kind::kTrouble;
      letter.trouble = found.message;
      send(std::move(letter));
      continue;
    }
    const std::string_view function = spec::function(clause.function).name;
    const spec::Clause* broken = spec::find_clause(function, found.word);
    if (!is_failure(found.verdict) || broken == nullptr || broken->level != spec::Level::kMust)
      continue;
    return Finding{.target = std::string(row_.target->name),
                   .clause = std::string(broken->id),
                   .verdict = std::string(name(found.verdict)),
                   .place = place_of(record, found.message),
                   .message = found.message,
                   .expected = found.expected,
                   .got = found.got,
                   .plan = found.plan,
                   .reproducer = found.reproducer,
                   .input = input};
  }
  return std::nullopt;
}

/// Replaces the input by smaller ones for as long as they show the same fault.
void Hunter::shrink(Finding& finding) {
  constexpr int kMostTries = 400;
  int tries = 0;
  Smaller smaller(finding.input);
  while (const auto input = smaller.next()) {
    if (++tries > kMostTries) return;
    auto again = judged_alone(*input);
    const bool is_same = again && again->key() == finding.key();
    if (is_same) finding = std::move(*again);
    smaller.tell(is_same);
  }
}

void Hunter::send(Letter letter) {
  letter.target = row_.target->name;
  if (!send_letter(socket_, letter)) _exit(0);  // the campaign has ended
}

}  // namespace rtconf::fuzz
