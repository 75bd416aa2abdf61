#include "conformance/report/escape.h"

#include <fmt/format.h>

#include <algorithm>

namespace rtconf::report {
namespace {

struct CodePoint {
  char32_t value;
  std::size_t length;  ///< in bytes; 1 when invalid
  bool valid;
};

/// The code point that `bytes`, which is not empty, starts with.
CodePoint first_code_point(std::string_view bytes) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(bytes[i]); };
  const CodePoint invalid{byte(0), 1, false};
  const unsigned lead = byte(0);
  if (lead < 0x80) return {lead, 1, true};
  std::size_t length = 0;
  char32_t value = 0;
  char32_t smallest = 0;  // anything below is an overlong form
  if (lead >= 0xC2 && lead < 0xE0) {
    length = 2, value = lead & 0x1FU, smallest = 0x80;
  } else if (lead >= 0xE0 && lead < 0xF0) {
    length = 3, value = lead & 0x0FU, smallest = 0x800;
  } else if (lead >= 0xF0 && lead < 0xF5) {
    length = 4, value = lead & 0x07U, smallest = 0x10000;
  } else {
    return invalid;
  }
  if (bytes.size() < length) return invalid;
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0U) != 0x80) return invalid;
    value = (value << 6U) | (byte(i) & 0x3FU);
  }
  const bool surrogate = value >= 0xD800 && value <= 0xDFFF;
  if (value < smallest || value > 0x10FFFF || surrogate) return invalid;
  return {value, length, true};
}

/// Control characters, C1 included, and the marks that make a terminal reorder or break text.
bool is_unsafe_on_terminal(char32_t value) {
  return value < 0x20 || (value >= 0x7F && value < 0xA0) || (value >= 0x200E && value <= 0x200F) ||
         (value >= 0x2028 && value <= 0x202E) || (value >= 0x2066 && value <= 0x2069);
}

std::string for_terminal(std::string_view bytes, bool keep_lines) {
  std::string out;
  out.reserve(bytes.size());
  while (!bytes.empty()) {
    const CodePoint point = first_code_point(bytes);
    const std::string_view raw = bytes.substr(0, point.length);
    bytes.remove_prefix(point.length);
    if (point.value == '\n') {
      out += keep_lines ? "\n" : "\\n";
    } else if (point.value == '\t') {
      out += keep_lines ? "\t" : "\\t";
    } else if (point.valid && !is_unsafe_on_terminal(point.value)) {
      out += raw;
    } else {
      for (const char c : raw) out += fmt::format("\\x{:02x}", static_cast<unsigned char>(c));
    }
  }
  return out;
}

bool is_allowed_in_xml(char32_t value) {
  if (value < 0x20) return value == '\t' || value == '\n' || value == '\r';
  // DEL and the C1 controls are allowed but discouraged, and nobody can see them.
  if (value >= 0x7F && value < 0xA0) return false;
  return value != 0xFFFE && value != 0xFFFF;
}

std::string for_xml(std::string_view bytes, bool attribute) {
  std::string out;
  out.reserve(bytes.size());
  while (!bytes.empty()) {
    const CodePoint point = first_code_point(bytes);
    const std::string_view raw = bytes.substr(0, point.length);
    bytes.remove_prefix(point.length);
    if (!point.valid) {
      out += "\xEF\xBF\xBD";
    } else if (point.value == '&') {
      out += "&amp;";
    } else if (point.value == '<') {
      out += "&lt;";
    } else if (point.value == '>') {
      out += "&gt;";
    } else if (point.value == '"') {
      out += "&quot;";
    } else if (point.value == '\r' || (attribute && (point.value == '\n' || point.value == '\t'))) {
      out += fmt::format("&#{};", static_cast<unsigned>(point.value));
    } else if (is_allowed_in_xml(point.value)) {
      out += raw;
    }
  }
  return out;
}

bool is_alphanumeric(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/// What block lets through and YAML 1.2 does not.
bool is_printable_in_yaml(char32_t value) {
  return value != 0xFEFF && value != 0xFFFE && value != 0xFFFF;
}

/// Whether GitHub's Markdown could make something of the character among words; `before` is a blank
/// at the start. A full stop does so behind the number of a list, and in "www.".
bool may_be_markdown(char c, char before) {
  constexpr std::string_view kHarmless = ",;?\"'/%^{}(";
  if (c <= ' ' || c >= '\x7f' || is_alphanumeric(c)) return false;
  if (c == '.' || c == ')')
    return (before >= '0' && before <= '9') || before == 'w' || before == 'W';
  if (c == '-' || c == '+' || c == '=' || c == ':') return before == ' ' || before == c;
  return kHarmless.find(c) == std::string_view::npos;
}

std::size_t longest_ticks(std::string_view text) {
  std::size_t longest = 0;
  std::size_t run = 0;
  for (const char c : text) {
    run = c == '`' ? run + 1 : 0;
    longest = std::max(longest, run);
  }
  return longest;
}

/// Parsers give up on long runs of backticks, so these are shown as bytes. Code in Markdown ends at
/// a run as long as the one that began it.
std::string without_long_ticks(std::string text) {
  constexpr std::size_t kMostTicks = 8;
  if (longest_ticks(text) <= kMostTicks) return text;
  std::string out;
  for (const char c : text) {
    if (c == '`') {
      out += "\\x60";
    } else {
      out += c;
    }
  }
  return out;
}

}  // namespace

std::string one_line(std::string_view bytes) { return for_terminal(bytes, false); }
std::string block(std::string_view bytes) { return for_terminal(bytes, true); }
std::string xml_text(std::string_view bytes) { return for_xml(bytes, false); }
std::string xml_attribute(std::string_view bytes) { return for_xml(bytes, true); }

std::string html_text(std::string_view bytes) { return xml_text(one_line(bytes)); }
std::string html_block(std::string_view bytes) { return xml_text(block(bytes)); }

std::string tap_words(std::string_view bytes) {
  std::string out;
  for (const char c : one_line(bytes)) {
    if (c == '#' || c == '\\') out += '\\';
    out += c;
  }
  return out;
}

std::string yaml_string(std::string_view bytes) {
  const std::string shown = block(bytes);
  std::string out = "\"";
  for (std::string_view rest = shown; !rest.empty();) {
    const CodePoint point = first_code_point(rest);
    const std::string_view raw = rest.substr(0, point.length);
    rest.remove_prefix(point.length);
    if (point.value == '"' || point.value == '\\') {
      out += '\\';
      out += raw;
    } else if (point.value == '\n' || point.value == '\t') {
      out += point.value == '\n' ? "\\n" : "\\t";
    } else if (!is_printable_in_yaml(point.value)) {
      out += fmt::format("\\u{:04x}", static_cast<unsigned>(point.value));
    } else {
      out += raw;
    }
  }
  return out + '"';
}

std::string uri_of_path(std::string_view path) {
  while (path.starts_with("./")) path.remove_prefix(2);
  while (path.starts_with("//")) path.remove_prefix(1);
  std::string out = path.starts_with('/') ? "file://" : "";
  for (const char c : path) {
    const auto byte = static_cast<unsigned char>(c);
    const bool is_plain = is_alphanumeric(c) || c == '-' || c == '.' || c == '_' || c == '~';
    if (is_plain || c == '/') {
      out += c;
    } else {
      out += fmt::format("%{:02X}", byte);
    }
  }
  return out;
}

std::string markdown_words(std::string_view bytes) {
  const std::string text = one_line(bytes);
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char before = i == 0 ? ' ' : text[i - 1];
    if (may_be_markdown(text[i], before)) out += '\\';
    out += text[i];
    // Mentions, references to issues and emoji are looked for in the text of the finished page,
    // where no backslash is left. A comment there ends the text.
    const bool is_before_word = i + 1 < text.size() && text[i + 1] != ' ';
    const bool is_gh = text[i] == '-' && (before == 'H' || before == 'h');
    const bool is_sigil = text[i] == '@' || text[i] == '#' || text[i] == ':' || is_gh;
    if (is_before_word && is_sigil) out += "<!-- -->";
  }
  return out;
}

std::string markdown_code(std::string_view bytes) {
  const std::string text = without_long_ticks(one_line(bytes));
  if (text.empty()) return "";
  const std::string ticks(longest_ticks(text) + 1, '`');
  return ticks + ' ' + text + ' ' + ticks;
}

std::string markdown_cell_code(std::string_view bytes) {
  std::string out;
  for (const char c : markdown_code(bytes)) {
    const bool is_behind_backslash = !out.empty() && out.back() == '\\';
    if (c != '|') {
      out += c;
    } else {
      // Parsers differ on which pipe behind a backslash ends a cell.
      out += is_behind_backslash ? "\\x7c" : "\\|";
    }
  }
  return out;
}

std::string markdown_fence(std::string_view bytes, std::string_view language) {
  std::string text = without_long_ticks(block(bytes));
  if (!text.ends_with('\n')) text += '\n';
  const std::string ticks(std::max<std::size_t>(3, longest_ticks(text) + 1), '`');
  return ticks + std::string(language) + '\n' + text + ticks + '\n';
}

std::string shortened(std::string_view text, std::size_t bytes) {
  if (text.size() <= bytes) return std::string(text);
  std::size_t end = bytes;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80) --end;
  return std::string(text.substr(0, end)) + "\u2026";
}

std::size_t find_invalid_utf8(std::string_view bytes) {
  for (std::size_t at = 0; at < bytes.size();) {
    const CodePoint point = first_code_point(bytes.substr(at));
    if (!point.valid) return at;
    at += point.length;
  }
  return std::string_view::npos;
}

std::size_t columns(std::string_view text) {
  std::size_t count = 0;
  for (const char c : text) {
    if ((static_cast<unsigned char>(c) & 0xC0U) != 0x80) ++count;
  }
  return count;
}

}  // namespace rtconf::report
