// Generated files: how RapidCheck makes them, shrinks them, and how they travel from the warden to
// the executor.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "conformance/probe/content.h"

namespace rtconf::properties {

/// `unit` repeated up to `size` bytes; an empty unit means the pattern of all byte values.
struct FileInput {
  std::uint32_t size = 0;
  std::string unit;
  std::uint8_t poison = 0xA5;

  probe::Content content() const;
  std::vector<unsigned char> encode() const;
  static std::optional<FileInput> decode(std::span<const unsigned char> bytes);
};

/// Smaller inputs to try in place of this one, smallest first.
std::vector<FileInput> smaller(const FileInput& input);

}  // namespace rtconf::properties
