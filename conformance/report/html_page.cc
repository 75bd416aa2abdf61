#include "conformance/report/html_page.h"

#include <fmt/format.h>

#include "conformance/report/escape.h"

namespace rtconf::report {

Tone tone_of(Verdict verdict) {
  switch (verdict) {
    case Verdict::kPass:
      return Tone::kGood;
    case Verdict::kFail:
    case Verdict::kExit:
    case Verdict::kCrash:
    case Verdict::kOom:
    case Verdict::kHang:
    case Verdict::kFlaky:
      return Tone::kBad;
    case Verdict::kWarn:
    case Verdict::kExpected:
    case Verdict::kStale:
      return Tone::kMind;
    case Verdict::kAbsent:
    case Verdict::kChoice:
    case Verdict::kUntested:
      break;
  }
  return Tone::kCalm;
}

Tone tone_of(const RunResult& result) {
  switch (outcome(result)) {
    case Outcome::kConforms:
      return result.verdict == Conformance::kAccepted ? Tone::kMind : Tone::kGood;
    case Outcome::kNoVerdict:
      return Tone::kMind;
    case Outcome::kFails:
    case Outcome::kCannotJudge:
      break;
  }
  return Tone::kBad;
}

std::string_view name(Tone tone) {
  switch (tone) {
    case Tone::kGood:
      return "good";
    case Tone::kBad:
      return "bad";
    case Tone::kMind:
      return "mind";
    case Tone::kCalm:
      break;
  }
  return "calm";
}

std::string element(std::string_view tag, std::string_view inner, std::string_view attributes) {
  return fmt::format("<{}{}{}>{}</{}>", tag, attributes.empty() ? "" : " ", attributes, inner, tag);
}

std::string text_element(std::string_view tag, std::string_view text, std::string_view attributes) {
  return element(tag, html_text(text), attributes);
}

std::string link_to(std::string_view id, std::string_view inner) {
  return element("a", inner, fmt::format("href=\"#{}\"", html_id(id)));
}

std::string badge(std::string_view words, Tone tone) {
  return text_element("span", words, fmt::format("class=\"badge {}\"", name(tone)));
}

std::string badge(Verdict verdict) { return badge(name(verdict), tone_of(verdict)); }

std::string html_id(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const bool is_plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
                          (c >= 'A' && c <= 'Z') || c == '_' || c == '.' || c == '-';
    if (is_plain) {
      out += c;
    } else {
      out += fmt::format("~{:02x}", static_cast<unsigned char>(c));
    }
  }
  return out;
}

std::string capitalised(std::string text) {
  if (!text.empty() && text.front() >= 'a' && text.front() <= 'z')
    text.front() = static_cast<char>(text.front() - 'a' + 'A');
  return text;
}

std::string html_page(const HtmlPage& page) {
  std::string out = "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n";
  // A page that could be made to load or to run something would be a way out for a provider.
  out += fmt::format(
      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src "
      "'sha256-{}'; base-uri 'none'; form-action 'none'\">\n",
      kHtmlStyleHash);
  out +=
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
      "<meta name=\"color-scheme\" content=\"light dark\">\n"
      "<meta name=\"referrer\" content=\"no-referrer\">\n";
  out += text_element("title", page.title) + '\n';
  out += element("style", kHtmlStyle) + "\n</head>\n<body>\n";
  out += "<a class=\"skip\" href=\"#main\">Skip to the results</a>\n";
  out += page.header + '\n';
  if (!page.nav.empty())
    out += element("nav", element("ul", '\n' + page.nav), "aria-label=\"Sections\"") + '\n';
  out += element("main", '\n' + page.main, "id=\"main\"") + '\n';
  out +=
      "<footer><p>Written by rtconf. This page loads nothing and runs nothing.</p></footer>\n"
      "</body>\n</html>\n";
  return out;
}

}  // namespace rtconf::report
