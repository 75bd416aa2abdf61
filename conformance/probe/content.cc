#include "conformance/probe/content.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <utility>

#include "conformance/probe/text.h"

namespace rtconf::probe {

namespace {

constexpr std::size_t kBlock = 1U << 16;

/// The pattern's first block. Later blocks are the same plus a number of their own, so that no
/// block repeats another.
const std::array<unsigned char, kBlock>& first_block() {
  static const auto kBytes = [] {
    std::array<unsigned char, kBlock> bytes{};
    for (std::size_t i = 0; i < kBlock; ++i)
      bytes[i] = static_cast<unsigned char>(i * 131 + (i >> 8) * 29);
    return bytes;
  }();
  return kBytes;
}

/// The 256 values onto the 255 that are not NUL.
constexpr unsigned char without_nul(unsigned char byte) {
  return static_cast<unsigned char>(byte == 255 ? 1 : byte + 1);
}

/// act(0) to act(count - 1), in runs of a fixed length: gcc 12 at -O2 makes vector instructions of
/// no other loops.
template <class Act>
void each(std::size_t count, Act act) {
  constexpr std::size_t kRun = 64;
  std::size_t i = 0;
  for (; i + kRun <= count; i += kRun) {
    for (std::size_t k = 0; k < kRun; ++k) act(i + k);
  }
  for (; i < count; ++i) act(i);
}

unsigned char block_number(std::uint64_t index, unsigned salt) {
  return static_cast<unsigned char>((index >> 16) * 57 + salt);
}

}  // namespace

Content Content::pattern(std::uint64_t size, unsigned salt) {
  Content content;
  content.size_ = size;
  content.salt_ = salt & 0xff;
  content.is_pattern_ = true;
  return content;
}

Content Content::text(std::uint64_t size, unsigned salt) {
  Content content = pattern(size, salt);
  content.is_text_ = true;
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
  if (is_pattern_) {
    const auto byte =
        static_cast<unsigned char>(first_block()[index % kBlock] + block_number(index, salt_));
    return is_text_ ? without_nul(byte) : byte;
  }
  if (unit_.empty()) return 0;
  return static_cast<unsigned char>(unit_[index % unit_.size()]);
}

void Content::fill(unsigned char* out, std::uint64_t offset, std::size_t count) const {
  if (unit_.size() < 2 && !is_pattern_) {
    std::memset(out, at(offset), count);
    return;
  }
  if (!is_pattern_) {
    std::size_t done = std::min(count, unit_.size());
    const std::size_t within = offset % unit_.size();
    const std::size_t to_its_end = std::min(done, unit_.size() - within);
    std::memcpy(out, unit_.data() + within, to_its_end);
    std::memcpy(out + to_its_end, unit_.data(), done - to_its_end);
    for (std::size_t now = 0; done < count; done += now) {
      now = std::min(done, count - done);  // all of the units so far, once more
      std::memcpy(out + done, out, now);
    }
    return;
  }
  for (std::size_t done = 0; done < count;) {
    const std::uint64_t index = offset + done;
    const std::size_t within = index % kBlock;
    const std::size_t now = std::min(count - done, kBlock - within);
    const unsigned char* from = first_block().data() + within;
    const unsigned char number = block_number(index, salt_);
    each(now, [&, to = out + done](std::size_t i) {
      to[i] = static_cast<unsigned char>(from[i] + number);
    });
    done += now;
  }
  if (is_text_) each(count, [out](std::size_t i) { out[i] = without_nul(out[i]); });
}

std::string Content::bytes() const {
  std::string bytes(size_, '\0');
  fill(reinterpret_cast<unsigned char*>(bytes.data()), 0, bytes.size());
  return bytes;
}

std::string Content::c_expression() const {
  if (is_pattern_) {
    const std::string sum = fmt::format("i * 131 + (i >> 8) * 29 + (i >> 16) * 57 + {}", salt_);
    return is_text_ ? fmt::format("(unsigned char)({}) % 255 + 1", sum) : sum;
  }
  if (unit_.empty()) return "0";
  if (unit_.size() == 1) return fmt::format("{}", static_cast<unsigned char>(unit_[0]));
  return fmt::format("{}[i % {}]", quoted(unit_), unit_.size());
}

std::string Content::describe() const {
  if (size_ == 0) return "no bytes";
  const std::string count = counted(size_, "byte");
  if (is_text_) return count + " of a pattern of all byte values but NUL";
  if (is_pattern_) return count + " of a pattern of all byte values";
  if (unit_.empty()) return count + " of NUL";
  if (unit_.size() >= size_) return fmt::format("{}, {}", count, quoted(unit_, 32));
  return fmt::format("{} of {} repeated", count, quoted(unit_, 32));
}

}  // namespace rtconf::probe
