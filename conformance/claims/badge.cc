// The badge: two fields side by side, sized for their words. Where the reader's font is a wider one
// the words are pressed together, not cut.
#include <fmt/format.h>

#include "conformance/claims/certificate.h"
#include "conformance/report/escape.h"

namespace rtconf::claims {
namespace {

constexpr unsigned kHeight = 20;
constexpr unsigned kPadding = 6;

/// How wide the words are in 11 px Verdana, near enough.
unsigned width_of(std::string_view words) {
  return static_cast<unsigned>(words.size() * 66 / 10 + 2);
}

struct Look {
  std::string words;
  const char* colour;
};

Look look_of(const Certificate& certificate) {
  std::string tiers;
  if (certificate.core != Conformance::kNone) tiers = "core";
  if (certificate.hardened != Conformance::kNone)
    tiers += tiers.empty() ? "hardened" : " + hardened";
  switch (certificate.verdict) {
    case Conformance::kConforms:
      return {"conforms: " + tiers, "#2d7a2d"};
    case Conformance::kAccepted:
      return {fmt::format("{}: {} accepted", tiers, certificate.waivers.size()), "#8a6100"};
    case Conformance::kFails:
      return {"does not conform", "#b3261e"};
    case Conformance::kNone:
      break;
  }
  return {"no verdict", "#5c5c5c"};
}

}  // namespace

std::string badge(const Certificate& certificate) {
  const std::string label =
      fmt::format("rtconf {}", report::one_line(certificate.suite.spec_version));
  const Look look = look_of(certificate);
  const unsigned left = width_of(label) + 2 * kPadding;
  const unsigned right = width_of(look.words) + 2 * kPadding;
  const auto field = [&](unsigned at, unsigned width, std::string_view colour) {
    return fmt::format("    <rect x=\"{}\" width=\"{}\" height=\"{}\" fill=\"{}\"/>\n", at, width,
                       kHeight, colour);
  };
  const auto words = [&](unsigned at, std::string_view text) {
    return fmt::format(
        "    <text x=\"{}\" y=\"14\" textLength=\"{}\" "
        "lengthAdjust=\"spacingAndGlyphs\">{}</text>\n",
        at + kPadding, width_of(text), report::xml_text(text));
  };
  const std::string title = report::xml_text(label + ": " + look.words);
  std::string out = fmt::format(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{}\" height=\"{}\" "
      "role=\"img\" aria-label=\"{}\">\n  <title>{}</title>\n",
      left + right, kHeight, title, title);
  out += fmt::format(
      "  <clipPath id=\"r\"><rect width=\"{}\" height=\"{}\" rx=\"3\"/></clipPath>\n"
      "  <g clip-path=\"url(#r)\">\n",
      left + right, kHeight);
  out += field(0, left, "#444") + field(left, right, look.colour);
  out +=
      "  </g>\n  <g fill=\"#fff\" font-family=\"Verdana,DejaVu Sans,sans-serif\" "
      "font-size=\"11\">\n";
  return out + words(0, label) + words(left, look.words) + "  </g>\n</svg>\n";
}

}  // namespace rtconf::claims
