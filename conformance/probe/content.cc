#include "conformance/probe/content.h"

#include <fmt/format.h>

#include <utility>

#include "conformance/probe/text.h"

namespace rtconf::probe {

Content Content::pattern(std::uint64_t size, unsigned salt) {
  Content content;
  content.size_ = size;
  content.salt_ = salt & 0xff;
  content.is_pattern_ = true;
  return content;
}

Content Content::repeat(std::uint64_t size, std::string unit) {
  Content content;
  content.size_ = size;
  content.unit_ = std::move(unit);
  return content;
}

Content Content::exactly(std::string bytes) {
  const std::uint64_t size = bytes.size();
  return repeat(size, std::move(bytes));
}

unsigned char Content::at(std::uint64_t index) const {
  if (is_pattern_) return static_cast<unsigned char>(index * 131 + (index >> 8) * 29 + salt_);
  if (unit_.empty()) return 0;
  return static_cast<unsigned char>(unit_[index % unit_.size()]);
}

void Content::fill(unsigned char* out, std::uint64_t offset, std::size_t count) const {
  for (std::size_t i = 0; i < count; ++i) out[i] = at(offset + i);
}

std::string Content::c_expression() const {
  if (is_pattern_) return fmt::format("i * 131 + (i >> 8) * 29 + {}", salt_);
  if (unit_.empty()) return "0";
  if (unit_.size() == 1) return fmt::format("{}", static_cast<unsigned char>(unit_[0]));
  return fmt::format("{}[i % {}]", quoted(unit_), unit_.size());
}

std::string Content::describe() const {
  if (size_ == 0) return "no bytes";
  const std::string count = counted(size_, "byte");
  if (is_pattern_) return count + " of a pattern of all byte values";
  if (unit_.empty()) return count + " of NUL";
  if (unit_.size() >= size_) return fmt::format("{}, {}", count, quoted(unit_, 32));
  return fmt::format("{} of {} repeated", count, quoted(unit_, 32));
}

}  // namespace rtconf::probe
