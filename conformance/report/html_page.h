// The frame of an HTML page that needs nothing but itself: no script, no network, one style sheet
// inside. And the small parts that pages are made of. What a page says belongs to its format.
#pragma once

#include <string>
#include <string_view>

#include "conformance/core/result.h"

namespace rtconf::report {

/// The style sheet, and its SHA-256 as the page's policy names it: no other style is applied.
extern const std::string_view kHtmlStyle;
extern const std::string_view kHtmlStyleHash;

/// What the colour of something says. Its words always say it, too.
enum class Tone { kGood, kBad, kMind, kCalm };
Tone tone_of(Verdict verdict);
Tone tone_of(const RunResult& result);
std::string_view name(Tone tone);

/// The parts of a page; each but the title is HTML.
struct HtmlPage {
  std::string title;
  std::string header;
  std::string nav;
  std::string main;
};
std::string html_page(const HtmlPage& page);

/// `<tag attributes>inner</tag>`; `inner` and `attributes` are HTML.
std::string element(std::string_view tag, std::string_view inner, std::string_view attributes = {});
/// Text of anybody in an element.
std::string text_element(std::string_view tag, std::string_view text,
                         std::string_view attributes = {});
/// A link inside the page; `inner` is HTML.
std::string link_to(std::string_view id, std::string_view inner);
/// A badge with the verdict's word, or with other words in its colour.
std::string badge(Verdict verdict);
std::string badge(std::string_view words, Tone tone);
/// An id, or a part of one, of any text.
std::string html_id(std::string_view text);
/// The verdict as a sentence of its own begins: with a capital.
std::string capitalised(std::string text);

}  // namespace rtconf::report
