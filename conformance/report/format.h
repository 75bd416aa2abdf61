// The report formats: one table. A new format is one file that defines a render function, one row
// in format.cc and one golden file. A format reads the result model and nothing else; where its
// text goes is the caller's business.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "conformance/core/result.h"

namespace rtconf::report {

/// How a report for people may look. Formats for programs ignore it.
struct Style {
  bool colour = false;      ///< the reader is a terminal that wants colour
  bool full = true;         ///< every failure in full, however many there are
  std::size_t width = 100;  ///< prose is wrapped to this many columns
};

struct Format {
  std::string_view name;     ///< as in `--report json`
  std::string_view summary;  ///< one line for the help
  std::string (*render)(const RunResult& result, const Style& style);
};

std::span<const Format> formats();
/// Null when there is no such format.
const Format* find_format(std::string_view name);

/// A report that was read: its result, or what is wrong with it.
struct ReadReport {
  std::optional<RunResult> result;
  std::string trouble;
};
/// Reads what render_json wrote. Whatever the text is, nothing is thrown.
ReadReport read_json(std::string_view text);

std::string render_text(const RunResult& result, const Style& style);
std::string render_json(const RunResult& result, const Style& style);
std::string render_junit(const RunResult& result, const Style& style);
std::string render_tap(const RunResult& result, const Style& style);
std::string render_sarif(const RunResult& result, const Style& style);
std::string render_markdown(const RunResult& result, const Style& style);
std::string render_html(const RunResult& result, const Style& style);

}  // namespace rtconf::report
