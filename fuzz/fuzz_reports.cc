// The report formats: whatever a provider has made the suite say, reports of programs stay what
// they are.
#include <fmt/format.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include "conformance/report/format.h"
#include "conformance/report/matrix.h"

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

void check_json(const rtconf::RunResult& result) {
  const auto json = nlohmann::json::parse(rtconf::report::render_json(result, {}), nullptr, false);
  if (json.is_discarded()) fail("json that is none");
  if (json.at("clauses").size() != result.clauses.size()) fail("json without a clause");
}

void check_sarif(const rtconf::RunResult& result) {
  const auto sarif =
      nlohmann::json::parse(rtconf::report::render_sarif(result, {}), nullptr, false);
  if (sarif.is_discarded()) fail("sarif that is no json");
  for (const auto& each : sarif.at("runs").at(0).at("results")) {
    const auto text = each.at("message").at("text").get<std::string>();
    if (text.empty() || text.find("](") != std::string::npos) fail("sarif with a link");
  }
}

/// Each line is of a kind, and there are as many points as planned.
void check_tap(const rtconf::RunResult& result) {
  const std::string tap = rtconf::report::render_tap(result, {});
  std::size_t points = 0;
  std::size_t bail_outs = 0;
  std::size_t others = 0;
  for (std::string_view rest = tap; !rest.empty(); rest.remove_prefix(rest.find('\n') + 1)) {
    const std::string_view line = rest.substr(0, rest.find('\n'));
    if (line.starts_with("ok ") || line.starts_with("not ok ")) {
      ++points;
    } else if (line.starts_with("Bail out! ")) {
      ++bail_outs;
    } else if (!line.starts_with("# ") && !line.starts_with("  ")) {
      ++others;
    }
  }
  if (others != 2 || tap.find(fmt::format("\n1..{}\n", points)) == std::string::npos)
    fail("tap with a point too many or too few");
  if (bail_outs != (result.refusal.empty() ? 0U : 1U)) fail("tap that bails out");
}

/// Behind the style sheet there are only elements that have a reason to be there.
void check_html(std::string_view html) {
  constexpr std::string_view kElements =
      " head body a p h1 h2 h3 h4 ul li nav main header footer section table caption thead tbody "
      "tr "
      "th td code span small details summary div pre del ins mark dl dt dd input label html ";
  for (std::string_view rest = html.substr(html.find("</style>")); !rest.empty();) {
    const std::size_t start = rest.find('<');
    if (start == std::string_view::npos) break;
    rest.remove_prefix(start + (rest.substr(start).starts_with("</") ? 2 : 1));
    const std::string element(rest.substr(0, rest.find_first_of(" >")));
    if (element != "style" && kElements.find(' ' + element + ' ') == std::string_view::npos)
      fail("html with an element " + element);
  }
}

void check_matrix(const rtconf::RunResult& result) {
  const std::vector<rtconf::report::Column> columns{{result.provider.path, result}, {"empty", {}}};
  for (const auto& format : rtconf::report::matrix_formats()) {
    const std::string text = format.render(columns, {});
    if (!text.ends_with('\n')) fail(fmt::format("a matrix as {} has no end", format.name));
    if (format.name == "html") check_html(text);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {  // NOLINT
  const auto result = result_of(Texts({reinterpret_cast<const char*>(data), size}));
  for (const auto& format : rtconf::report::formats()) {
    const std::string text = format.render(result, {});
    if (text.empty() || !text.ends_with('\n')) fail(fmt::format("{} has no end", format.name));
  }
  check_json(result);
  check_sarif(result);
  check_tap(result);
  check_html(rtconf::report::render_html(result, {}));
  check_matrix(result);
  if (rtconf::report::render_markdown(result, {}).size() >= 1024UL * 1024) fail("a long summary");
  return 0;
}
