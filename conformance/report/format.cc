#include "conformance/report/format.h"

#include <algorithm>
#include <array>

namespace rtconf::report {
namespace {

constexpr std::array kFormats{
    Format{"text", "for people", render_text},
    Format{"json", "everything that was found, in the schema rtconf-report/1", render_json},
    Format{"junit", "JUnit XML for CI: a test suite per function, a test case per clause",
           render_junit},
    Format{"tap", "TAP version 14 for test harnesses: a test point per clause", render_tap},
    Format{"sarif", "SARIF 2.1.0 for code scanning: a result per clause that does not hold",
           render_sarif},
    Format{"markdown", "for the summary of a CI job, as GitHub shows it", render_markdown},
    Format{"html", "one page for a browser, which needs no script and no network", render_html},
};

}  // namespace

std::span<const Format> formats() { return kFormats; }

const Format* find_format(std::string_view name) {
  const auto* const found = std::find_if(kFormats.begin(), kFormats.end(),
                                         [&](const Format& format) { return format.name == name; });
  return found == kFormats.end() ? nullptr : found;
}

}  // namespace rtconf::report
