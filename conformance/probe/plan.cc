#include "conformance/probe/plan.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstring>
#include <vector>

#include "conformance/probe/calls.h"

namespace rtconf::probe {
namespace {

struct Word {
  Act act;
  std::string_view word;
  bool has_amount;
};

constexpr std::array kWords = {
    Word{Act::kShort, "short", true},       Word{Act::kSize, "size", true},
    Word{Act::kTruncate, "truncate", true}, Word{Act::kGrow, "grow", true},
    Word{Act::kReplace, "replace", false},  Word{Act::kRemove, "remove", false},
    Word{Act::kForbid, "forbid", false},    Word{Act::kAppear, "appear", true},
    Word{Act::kVanish, "vanish", true},     Word{Act::kOvertake, "overtake", false},
};

std::string text(const Fault& fault) {
  const std::string site = text(fault.site);
  if (fault.act == Act::kFail) {
    const bool is_allocation = fault.site.call == Site::kAllocation;
    std::string said = fmt::format(
        "{} = {}", site, is_allocation ? "NULL" : error_name(static_cast<int>(fault.amount)));
    return fault.times == 1 ? said : fmt::format("{} x{}", said, fault.times);
  }
  const auto* word = std::find_if(kWords.begin(), kWords.end(),
                                  [&](const Word& one) { return one.act == fault.act; });
  std::string said =
      fmt::format("{}{} {}", is_before(fault.act) ? "before " : "", site, word->word);
  return word->has_amount ? fmt::format("{} {}", said, fault.amount) : said;
}

template <typename Number>
std::optional<Number> number(std::string_view digits) {
  Number value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (error != std::errc{} || end != digits.data() + digits.size() || value < 0) return {};
  return value;
}

/// Reads one fault, word by word.
class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {
    while (!text.empty()) {
      const std::size_t start = text.find_first_not_of(" \t\n");
      if (start == std::string_view::npos) break;
      text.remove_prefix(start);
      const std::size_t end = std::min(text.find_first_of(" \t\n"), text.size());
      words_.push_back(text.substr(0, end));
      text.remove_prefix(end);
    }
  }

  bool is_empty() const { return words_.empty(); }

  std::optional<Fault> fault() {
    const bool is_before_it = take("before");
    const auto site = this->site();
    if (!site) return {};
    if (!is_before_it && take("=")) return failure(*site);
    const std::string_view word = next();
    for (const Word& known : kWords) {
      if (known.word != word || is_before(known.act) != is_before_it) continue;
      Fault fault{.site = *site, .act = known.act};
      if (!known.has_amount) return at_end(fault);
      const auto amount = number<std::int64_t>(next());
      if (!amount) return wrong("a number has to follow '{}'", word);
      fault.amount = *amount;
      return at_end(fault);
    }
    if (is_before_it)
      return wrong(
          "behind 'before {}' comes truncate N, grow N, replace, remove, forbid, appear N, "
          "vanish N or overtake",
          text(*site));
    return wrong("behind '{}' comes = ERROR, short N or size N", text(*site));
  }

  const std::string& trouble() const { return trouble_; }

 private:
  std::string_view next() { return at_ < words_.size() ? words_[at_++] : std::string_view(); }
  bool take(std::string_view word) {
    const bool is_it = at_ < words_.size() && words_[at_] == word;
    if (is_it) ++at_;
    return is_it;
  }

  template <typename... Args>
  std::nullopt_t wrong(fmt::format_string<Args...> format, Args&&... args) {
    if (trouble_.empty())
      trouble_ = fmt::format("'{}': {}", text_, fmt::format(format, std::forward<Args>(args)...));
    return std::nullopt;
  }

  std::optional<Site> site() {
    const std::string_view name = next();
    Site site;
    if (name == "malloc") {
      site.call = Site::kAllocation;
    } else if (name != "call") {
      const auto known = call_number(name);
      if (!known)
        return wrong("'{}' is no system call that plans know, nor 'malloc' or 'call'", name);
      site.call = *known;
    }
    const std::string_view nth = next();
    if (nth == "*") {
      site.nth = Site::kEvery;
      return site;
    }
    const auto ordinal = number<std::uint16_t>(nth);
    if (!ordinal || *ordinal == 0)
      return wrong("a number from 1 on, or *, has to follow '{}'", name);
    site.nth = *ordinal;
    return site;
  }

  std::optional<Fault> failure(const Site& site) {
    Fault fault{.site = site};
    const std::string_view word = next();
    if (site.call == Site::kAllocation) {
      if (word != "NULL") return wrong("an allocation fails with NULL");
    } else {
      const auto error = error_number(word);
      if (!error) return wrong("'{}' is no error, such as EIO", word);
      fault.amount = *error;
    }
    const std::string_view times = next();
    if (times.empty()) return fault;
    const auto many = number<std::uint16_t>(times.substr(std::min<std::size_t>(1, times.size())));
    if (times.front() != 'x' || !many || *many == 0)
      return wrong("'{}' is not of the form x3", times);
    fault.times = *many;
    return at_end(fault);
  }

  std::optional<Fault> at_end(const Fault& fault) {
    if (at_ < words_.size()) return wrong("there is more behind it: '{}'", words_[at_]);
    return fault;
  }

  std::string_view text_;
  std::vector<std::string_view> words_;
  std::size_t at_ = 0;
  std::string trouble_;
};

}  // namespace

Plan& Plan::add(const Fault& fault) {
  if (!is_full()) faults_[count_++] = fault;
  return *this;
}

bool Plan::refuses_memory() const {
  return std::any_of(faults().begin(), faults().end(), [](const Fault& one) {
    return one.site.call == Site::kAllocation && one.act == Act::kFail;
  });
}

std::string text(const Site& site) {
  const std::string name = site.call == Site::kAllocation ? "malloc"
                           : site.call == Site::kAny      ? "call"
                                                          : call_name(site.call);
  return site.nth == Site::kEvery ? name + " *" : fmt::format("{} {}", name, site.nth);
}

std::string text(const Plan& plan) {
  std::string said;
  for (const Fault& fault : plan.faults()) {
    if (!said.empty()) said += "; ";
    said += text(fault);
  }
  return said;
}

Parsed parse_plan(std::string_view text) {
  Plan plan;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(';'), text.size());
    Reader reader(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    if (reader.is_empty()) continue;
    const auto fault = reader.fault();
    if (!fault) return {std::nullopt, reader.trouble()};
    if (plan.is_full())
      return {std::nullopt, fmt::format("a plan has at most {} faults", Plan::kMost)};
    plan.add(*fault);
  }
  return {plan, ""};
}

}  // namespace rtconf::probe
