#include "conformance/report/layout.h"

#include <algorithm>

#include "conformance/report/escape.h"

namespace rtconf::report {
namespace {

std::string_view escape_sequence(Ink ink) {
  switch (ink) {
    case Ink::kBold:
      return "\x1b[1m";
    case Ink::kFaint:
      return "\x1b[2m";
    case Ink::kRed:
      return "\x1b[1;31m";
    case Ink::kYellow:
      return "\x1b[33m";
    case Ink::kGreen:
      return "\x1b[1;32m";
  }
  return "";
}

}  // namespace

std::string paint(std::string_view text, Ink ink, const Style& style) {
  if (!style.colour) return std::string(text);
  std::string out(escape_sequence(ink));
  out += text;
  out += "\x1b[0m";
  return out;
}

std::vector<std::string> wrap(std::string_view text, std::size_t width) {
  std::vector<std::string> lines;
  std::string line;
  while (true) {
    const std::size_t start = text.find_first_not_of(' ');
    if (start == std::string_view::npos) break;
    text.remove_prefix(start);
    const std::string_view word = text.substr(0, text.find(' '));
    text.remove_prefix(word.size());
    if (!line.empty() && columns(line) + 1 + columns(word) > width) {
      lines.push_back(std::move(line));
      line.clear();
    }
    if (!line.empty()) line += ' ';
    line += word;
  }
  if (!line.empty()) lines.push_back(std::move(line));
  return lines;
}

std::vector<std::string> split_lines(std::string_view text) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    lines.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

std::string counted(std::size_t count, std::string_view noun, std::string_view plural) {
  std::string out = std::to_string(count) + ' ';
  if (count == 1 || plural.empty()) {
    out += noun;
    if (count != 1) out += 's';
  } else {
    out += plural;
  }
  return out;
}

std::string joined(const std::vector<std::string>& items, std::string_view separator) {
  std::string out;
  for (const std::string& item : items) {
    if (!out.empty()) out += separator;
    out += item;
  }
  return out;
}

void Fields::prose(std::string_view label, std::string_view value) {
  const std::size_t used = indent_ + label_width_;
  const std::size_t left = style_.width > used + 20 ? style_.width - used : 20;
  lines(label, wrap(one_line(value), left));
}

void Fields::verbatim(std::string_view label, std::string_view value) {
  lines(label, split_lines(block(value)));
}

void Fields::verbatim_below(std::string_view label, std::string_view value) {
  if (value.empty()) return;
  out_ += std::string(indent_, ' ') + paint(label, Ink::kFaint, style_) + '\n';
  for (const std::string& line : split_lines(block(value))) {
    out_ += line.empty() ? "\n" : std::string(indent_ + 2, ' ') + line + '\n';
  }
}

void Fields::lines(std::string_view label, const std::vector<std::string>& values) {
  bool first = true;
  for (const std::string& value : values) {
    const std::string_view shown = first ? label : "";
    const std::size_t gap = label_width_ > shown.size() ? label_width_ - shown.size() : 1;
    if (value.empty()) {
      out_ += '\n';  // no trailing blanks: they show up in diffs and in CI logs
    } else {
      out_ += std::string(indent_, ' ');
      if (!shown.empty()) out_ += paint(shown, Ink::kFaint, style_);
      out_ += std::string(gap, ' ') + value + '\n';
    }
    first = false;
  }
}

}  // namespace rtconf::report
