#include "conformance/properties/file_input.h"

#include <algorithm>
#include <array>
#include <cstring>

namespace rtconf::properties {

probe::Content FileInput::content() const {
  if (unit.empty()) return probe::Content::pattern(size);
  return probe::Content::repeat(size, unit);
}

std::vector<unsigned char> FileInput::encode() const {
  std::vector<unsigned char> bytes(sizeof size + 1 + unit.size());
  std::memcpy(bytes.data(), &size, sizeof size);
  bytes[sizeof size] = poison;
  std::copy(unit.begin(), unit.end(), bytes.begin() + sizeof size + 1);
  return bytes;
}

std::optional<FileInput> FileInput::decode(std::span<const unsigned char> bytes) {
  FileInput input;
  if (bytes.size() < sizeof input.size + 1) return std::nullopt;
  std::memcpy(&input.size, bytes.data(), sizeof input.size);
  input.poison = bytes[sizeof input.size];
  input.unit.assign(bytes.begin() + sizeof input.size + 1, bytes.end());
  return input;
}

std::vector<FileInput> smaller(const FileInput& input) {
  std::vector<FileInput> out;
  const auto try_size = [&](std::uint32_t size) {
    if (size >= input.size) return;
    FileInput next = input;
    next.size = size;
    out.push_back(std::move(next));
  };
  // First the sizes at which readers break, then halves, then one byte less: the last makes the
  // result minimal.
  for (const std::uint32_t size :
       {0U,    1U,    2U,    3U,    4U,    7U,    8U,     15U,    16U,    31U,
        32U,   63U,   64U,   127U,  128U,  255U,  256U,   511U,   512U,   1023U,
        1024U, 2048U, 4095U, 4096U, 4097U, 8192U, 16384U, 32767U, 32768U, 65536U}) {
    try_size(size);
  }
  for (std::uint32_t step = input.size / 2; step > 0; step /= 2) try_size(input.size - step);
  const auto try_unit = [&](std::string unit) {
    if (unit == input.unit) return;
    FileInput next = input;
    next.unit = std::move(unit);
    out.push_back(std::move(next));
  };
  if (input.unit != "a") {
    try_unit("a");
    if (input.unit.size() > 1) {
      try_unit(input.unit.substr(0, input.unit.size() / 2));
      try_unit(input.unit.substr(input.unit.size() / 2));
      for (std::size_t i = 0; i < input.unit.size(); ++i) {
        std::string without = input.unit;
        without.erase(i, 1);
        try_unit(std::move(without));
      }
    }
    for (std::size_t i = 0; i < input.unit.size(); ++i) {
      if (input.unit[i] == 'a') continue;
      std::string plainer = input.unit;
      plainer[i] = 'a';
      try_unit(std::move(plainer));
    }
  }
  return out;
}

}  // namespace rtconf::properties
