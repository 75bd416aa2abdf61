#include "conformance/core/digest.h"

#include <sha2.h>

#include <array>
#include <cstdint>
#include <vector>

namespace rtconf {

std::string digest_of(std::string_view bytes) {
  const std::vector<std::uint8_t> data(bytes.begin(), bytes.end());
  std::array<char, SHA256_DIGEST_STRING_LENGTH> digest{};
  SHA256Data(data.data(), data.size(), digest.data());
  return digest.data();
}

std::string digest_of_file(const std::string& path) {
  std::array<char, SHA256_DIGEST_STRING_LENGTH> digest{};
  const char* const made = SHA256File(path.c_str(), digest.data());
  return made == nullptr ? "" : made;
}

}  // namespace rtconf
