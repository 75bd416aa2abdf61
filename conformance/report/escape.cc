#include "conformance/report/escape.h"

#include <fmt/format.h>

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

}  // namespace

std::string one_line(std::string_view bytes) { return for_terminal(bytes, false); }
std::string block(std::string_view bytes) { return for_terminal(bytes, true); }
std::string xml_text(std::string_view bytes) { return for_xml(bytes, false); }
std::string xml_attribute(std::string_view bytes) { return for_xml(bytes, true); }

std::size_t columns(std::string_view text) {
  std::size_t count = 0;
  for (const char c : text) {
    if ((static_cast<unsigned char>(c) & 0xC0U) != 0x80) ++count;
  }
  return count;
}

}  // namespace rtconf::report
