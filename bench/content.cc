#include "bench/content.h"

#include <fmt/format.h>

#include <cstring>

namespace rtconf::bench {

std::string wrong_content(std::span<const char> bytes) {
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    if (bytes[i] != byte_at(i)) return fmt::format("byte {} of the content is wrong", i);
  }
  return "";
}

std::uint64_t sum(std::span<const char> bytes) {
  std::uint64_t total = 0;
  std::size_t at = 0;
  for (; at + sizeof total <= bytes.size(); at += sizeof total) {
    std::uint64_t word;
    std::memcpy(&word, bytes.data() + at, sizeof word);
    total += word;
  }
  for (; at < bytes.size(); ++at) total += static_cast<unsigned char>(bytes[at]);
  return total;
}

void use(std::uint64_t value) { asm volatile("" : : "r"(value) : "memory"); }

std::string entry_name(std::uint64_t number) { return fmt::format("entry-{:06}.txt", number); }

}  // namespace rtconf::bench
