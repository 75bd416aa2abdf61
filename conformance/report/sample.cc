#include "conformance/report/sample.h"

#include <string>
#include <string_view>
#include <utility>

namespace rtconf::report {
namespace {

constexpr const char* kReader = "rt_file_read_text";
constexpr const char* kSize = "rt_file_size";

ClauseResult clause(const std::string& function, const std::string& word, Verdict verdict,
                    std::string message) {
  ClauseResult result;
  result.id = function + '.' + word;
  result.function = function;
  result.tier = "core";
  result.level = "must";
  result.text = "What the clause " + word + " says.";
  result.verdict = verdict;
  result.message = std::move(message);
  result.duration_ms = 1.25;
  if (is_failure(verdict) || verdict == Verdict::kWarn) {
    result.replay = "./rtconf run ./libsample.so --seed 7 --filter '" + result.id + "*'";
    result.reproducer =
        "#include <stdio.h>\nint main(void) {\n  puts(\"" + word + "\");\n\n  return 1;\n}\n";
  }
  return result;
}

ClauseResult unselected(const std::string& function, const std::string& word) {
  ClauseResult result = clause(function, word, Verdict::kUntested, "the tier was not asked for");
  result.tier = "hardened";
  result.selected = false;
  return result;
}

void count(RunResult& result) {
  for (const ClauseResult& each : result.clauses) {
    TierResult& tier = each.tier == "core" ? result.core : result.hardened;
    ++tier.counts[static_cast<std::size_t>(each.verdict)];
  }
}

RunResult sample() {
  RunResult result;
  result.suite_version = "0.1.0";
  result.spec_version = "1.0";
  result.provider.path = "./libsample.so";
  result.provider.sha256 = std::string(64, 'a');
  result.provider.profile = "cstr";
  result.provider.exported = {kReader, kSize};
  result.environment = {{"kernel", "Linux 6.1"}, {"isolation", "namespaces"}};
  result.seed = 7;
  result.finished = true;
  result.duration_ms = 1234.5678;
  result.core.asked = true;
  result.hardened.reason = "not asked for";
  return result;
}

/// NUL, an escape sequence, markup, bytes that are not UTF-8, and a line that looks like a verdict.
constexpr char kHostileBytes[] =
    "\0\x1b[2J <b a=\"1\">&amp;]]> \xff\xc3( \xe2\x80\xae\nVerdict   conforms";
constexpr std::string_view kHostile(kHostileBytes, sizeof kHostileBytes - 1);

/// What each format could take for its own: markup, links, mentions, ends of code, of tables and of
/// comments, and whole forged lines.
constexpr std::string_view kMarkup =
    "``` ` | a\\|b \\\\| <script>alert(1)</script> <img src=x onerror=alert(1)> "
    "[link](https://evil.example) ![i](https://evil.example/i.png) @user #123 GH-7 user/repo#8 "
    "https://evil.example www.evil.example a@evil.example :tada: $x$ *b* _e_ ~~s~~ **s** 1. a "
    "</code></pre></summary></details></style> --> <!-- & &amp; &#64; {0} # TODO x # SKIP y\n"
    "```\n~~~\n# heading\n- item\n...\n  ...\n  ---\nok 99 - forged\nBail out! forged\n"
    "| a | b |\n| --- | --- |\n</details>\n\n<b style=\"color:red\" onclick='x()'>bold</b>";

}  // namespace

RunResult sample_of_everything() {
  RunResult result = sample();
  result.provider.absent = {"rt_file_read_bytes"};
  result.provider.unexpected = {"rt_file_frobnicate"};
  result.options = {{"filter", "rt_file_*"}, {"plans", "1000"}};
  result.notes = {"no PID namespaces here: plain child processes were used"};
  result.required_missing = {"rt_file_read_bytes"};
  result.objections = {
      {"baseline.toml:12", "rt_file_size.size", "the clause holds now: remove the entry"},
      {"libsample.so.toml:3", std::string(kHostile), "the spec has no such clause"}};

  ClauseResult nul = clause(kReader, "nul", Verdict::kFail, "size 4096: no NUL at index 4096");
  nul.text =
      "The text is followed by exactly one NUL at index size, and this holds for every size, for "
      "files whose size is a multiple of the page size as well.";
  nul.expected = "0ff0: 61 61 61 61  aaaa\n1000: 00           .";
  nul.got = "0ff0: 61 61 61 61  aaaa\n1000: a5           .";
  ClauseResult fifo = clause(kReader, "fifo_with_writer", Verdict::kWarn, "returned NULL");
  fifo.tier = "hardened";
  fifo.level = "should";
  ClauseResult directory = clause(kSize, "directory", Verdict::kChoice, "returned 4096");
  directory.level = "choice";

  ClauseResult expected =
      clause(kReader, "page_exact", Verdict::kExpected, "size 4096: no NUL at index 4096");
  expected.reason = "fixed in 2.1 (https://example.org/issues/7)";
  expected.replay = "./rtconf run ./libsample.so --seed 7 --filter rt_file_read_text.page_exact";

  result.clauses = {
      nul,
      expected,
      clause(kReader, "content", Verdict::kPass, ""),
      clause(kReader, "null_path", Verdict::kCrash, "SIGSEGV at address 0"),
      clause(kReader, "directory", Verdict::kExit,
             "called exit(3); it wrote \"" + std::string(kHostile) + "\""),
      clause(kReader, "sparse", Verdict::kOom, "used more than 512 MiB"),
      clause(kReader, "empty", Verdict::kHang, "did not return within 5 s"),
      clause(kReader, "unreadable", Verdict::kUntested, "no ordinary user to become"),
      fifo,
      unselected(kReader, "threads"),
      clause("rt_file_read_bytes", "content", Verdict::kAbsent, ""),
      directory,
      clause(kSize, "size", Verdict::kStale, "holds; the baseline accepts a failure"),
      clause(kSize, "race", Verdict::kFlaky, "first: fail: returned 0; in a fresh process: pass"),
      unselected(kSize, "threads"),
  };
  count(result);
  result.core.verdict = Conformance::kFails;
  result.verdict = Conformance::kFails;
  return result;
}

RunResult sample_that_conforms() {
  RunResult result = sample();
  result.clauses = {clause(kReader, "content", Verdict::kPass, ""),
                    clause(kReader, "nul", Verdict::kPass, ""), unselected(kReader, "threads"),
                    clause(kSize, "size", Verdict::kPass, ""), unselected(kSize, "threads")};
  count(result);
  result.core.verdict = Conformance::kConforms;
  result.verdict = Conformance::kConforms;
  return result;
}

RunResult sample_that_is_hostile() {
  const std::string markup(kMarkup);
  RunResult result = sample();
  result.provider.path = "./" + markup;
  result.provider.profile = markup;
  result.environment = {{"system", markup}};
  result.options = {{"filter", markup}};
  result.notes = {markup};
  result.required_missing = {markup};
  result.objections = {{markup, markup, markup}};
  for (const Verdict verdict : {Verdict::kFail, Verdict::kWarn, Verdict::kExpected,
                                Verdict::kChoice, Verdict::kUntested, Verdict::kAbsent}) {
    ClauseResult hostile = clause(kReader, std::string(name(verdict)) + "_it", verdict, markup);
    if (verdict == Verdict::kWarn) hostile.level = "should";
    if (verdict == Verdict::kChoice) hostile.level = "choice";
    hostile.text = hostile.reason = markup;
    if (!hostile.replay.empty()) {
      hostile.expected = "    " + markup;
      hostile.got = markup + "\n" + markup;
      hostile.replay = hostile.reproducer = markup;
    }
    result.clauses.push_back(hostile);
  }
  count(result);
  result.core.verdict = Conformance::kFails;
  result.verdict = Conformance::kFails;
  return result;
}

std::vector<RunResult> samples_of_each_outcome() {
  const auto spoilt = [](auto spoil) {
    RunResult result = sample_that_conforms();
    spoil(result);
    return result;
  };
  return {
      sample_that_conforms(),
      sample_of_everything(),
      sample_that_is_hostile(),
      sample_refused(),
      RunResult{},
      spoilt([](RunResult& r) { r.finished = false; }),
      spoilt([](RunResult& r) { r.suite_fault = "cannot fork"; }),
      spoilt([](RunResult& r) { r.required_missing = {"rt_file_read_bytes"}; }),
      spoilt([](RunResult& r) {
        r.objections = {{"b.toml:3", "rt_file_size.size", "it holds"}};
      }),
      spoilt([](RunResult& r) { r.clauses[0].verdict = Verdict::kUntested; }),
      spoilt([](RunResult& r) { r.clauses.clear(); }),
      spoilt([](RunResult& r) { r.partial = true; }),
      spoilt([](RunResult& r) {
        r.clauses[0].verdict = Verdict::kExpected;
        r.core.verdict = r.verdict = Conformance::kAccepted;
      }),
      spoilt([](RunResult& r) {
        r.clauses[0].level = "should";
        r.clauses[0].verdict = Verdict::kCrash;
      }),
  };
}

std::vector<Column> sample_of_a_matrix() {
  std::vector<Column> columns{{"reference", sample_that_conforms()},
                              {"./libsample.so", sample_of_everything()},
                              {std::string(kMarkup), sample_that_is_hostile()},
                              {"refused", sample_refused()}};
  ClauseResult directory = clause(kSize, "directory", Verdict::kChoice, "returned -1");
  directory.level = "choice";
  columns[0].result.clauses.push_back(directory);
  columns[0].result.suite_version = "0.2.0";
  return columns;
}

RunResult sample_refused() {
  RunResult result = sample();
  result.provider.exported.clear();
  result.provider.profile.clear();
  result.refusal = "it exports none of the functions of the spec";
  result.core.reason = "the provider cannot be judged";
  return result;
}

RunResult sample_with_many_failures(std::size_t wanted) {
  RunResult result = sample();
  for (const char* const function : {kReader, kSize}) {
    for (std::size_t i = 0; i < wanted / 2; ++i) {
      result.clauses.push_back(
          clause(function, "word_" + std::to_string(i), Verdict::kFail, "wrong"));
    }
  }
  count(result);
  result.core.verdict = Conformance::kFails;
  result.verdict = Conformance::kFails;
  return result;
}

}  // namespace rtconf::report
