// Laying out a report for people: wrapped prose, labelled fields, colour. Knows nothing of runs,
// clauses or verdicts.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "conformance/report/format.h"

namespace rtconf::report {

enum class Ink { kBold, kFaint, kRed, kYellow, kGreen };

/// The text in that ink, or as it is when the style has no colour.
std::string paint(std::string_view text, Ink ink, const Style& style);

/// The words of `text` in lines of at most `width` columns; a longer word has a line of its own.
std::vector<std::string> wrap(std::string_view text, std::size_t width);

/// Cut at line ends; a last line end adds no empty line.
std::vector<std::string> split_lines(std::string_view text);

/// "1 clause", "2 clauses"; `plural` where it is not the noun with an s.
std::string counted(std::size_t count, std::string_view noun, std::string_view plural = {});

/// "a, b, c"
std::string joined(const std::vector<std::string>& items, std::string_view separator = ", ");

/// Fields under one another: a label, and its value in a column of its own.
class Fields {
 public:
  /// `indent` blanks before the label, whose column is `label_width` wide.
  Fields(std::string& out, const Style& style, std::size_t indent, std::size_t label_width)
      : out_(out), style_(style), indent_(indent), label_width_(label_width) {}

  /// A value of one paragraph, wrapped. Nothing is printed for an empty value.
  void prose(std::string_view label, std::string_view value);
  /// A value printed as it stands, line by line: commands, programs, hex dumps.
  void verbatim(std::string_view label, std::string_view value);
  /// The same with the lines below the label, for those that need the room.
  void verbatim_below(std::string_view label, std::string_view value);

 private:
  void lines(std::string_view label, const std::vector<std::string>& values);

  std::string& out_;
  const Style& style_;
  std::size_t indent_;
  std::size_t label_width_;
};

}  // namespace rtconf::report
