#include "fuzz/campaign/constants.h"

#include <elf.h>
#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <cstdint>
#include <cstring>
#include <set>
#include <span>

#include "conformance/core/found.h"

namespace rtconf::fuzz {
namespace {

using Image = std::vector<unsigned char>;
using View = std::span<const unsigned char>;

constexpr std::size_t kMostWords = 300;

/// A structure at an offset in the file; all zero where the file has no such place.
template <class Part>
Part part_at(View image, std::uint64_t offset) {
  Part part{};
  if (offset <= image.size() && image.size() - offset >= sizeof part)
    std::memcpy(&part, image.data() + offset, sizeof part);
  return part;
}

void add_number(std::set<std::string>& words, View bytes) {
  const bool is_small = std::all_of(bytes.begin() + 1, bytes.end(),
                                    [](unsigned char byte) { return byte == 0 || byte == 0xff; });
  if (!is_small) words.insert(std::string(bytes.begin(), bytes.end()));
}

/// How many bytes name an operand: those of a ModRM byte and of what follows from it.
std::size_t operand_bytes(unsigned char modrm) {
  const unsigned mode = modrm >> 6;
  const unsigned base = modrm & 7U;
  const std::size_t with_index = mode != 3 && base == 4 ? 1 : 0;
  const bool has_displacement_of_4 = mode == 2 || (mode == 0 && base == 5);
  return 1 + with_index + (mode == 1 ? 1 : 0) + (has_displacement_of_4 ? 4 : 0);
}

/// Numbers behind the opcodes of cmp, sub, xor and mov with an immediate. Machine code is not taken
/// apart: what looks like one and is none is a word too many, and no more.
void add_numbers(std::set<std::string>& words, View code) {
  constexpr std::size_t kLongest = 12;
  for (std::size_t i = 0; i + kLongest <= code.size() && words.size() < kMostWords; ++i) {
    const unsigned char byte = code[i];
    const unsigned char next = code[i + 1];
    const bool is_wide = i > 0 && code[i - 1] == 0x66;
    if (byte == 0x3d) add_number(words, code.subspan(i + 1, is_wide ? 2 : 4));
    const unsigned operation = next >> 3 & 7U;  // 5, 6, 7: sub, xor, cmp
    if (byte == 0x81 && operation >= 5)
      add_number(words, code.subspan(i + 1 + operand_bytes(next), is_wide ? 2 : 4));
    const bool is_mov_of_8 = (byte & 0xfe) == 0x48 && next >= 0xb8 && next <= 0xbf;
    if (is_mov_of_8) add_number(words, code.subspan(i + 2, 8));
  }
}

void add_strings(std::set<std::string>& words, View data) {
  std::string word;
  for (const unsigned char byte : data) {
    if (std::isprint(byte) != 0) {
      word += static_cast<char>(byte);
      continue;
    }
    if (byte == 0 && word.size() >= 3 && word.size() <= 32 && words.size() < kMostWords)
      words.insert(word);
    word.clear();
  }
}

}  // namespace

std::vector<std::string> constants_of(const std::string& library) {
  const Image image = found::read_file(library).value_or(Image());
  const auto header = part_at<Elf64_Ehdr>(image, 0);
  const auto section = [&](std::size_t index) {
    return part_at<Elf64_Shdr>(image, header.e_shoff + index * header.e_shentsize);
  };
  std::set<std::string> words;
  for (std::size_t i = 0; i < header.e_shnum; ++i) {
    const Elf64_Shdr one = section(i);
    const bool is_inside = one.sh_type == SHT_PROGBITS && one.sh_offset <= image.size() &&
                           one.sh_size <= image.size() - one.sh_offset;
    if (!is_inside || (one.sh_flags & SHF_ALLOC) == 0) continue;
    const View bytes = View(image).subspan(one.sh_offset, one.sh_size);
    const bool is_code = (one.sh_flags & SHF_EXECINSTR) != 0;
    if (is_code && header.e_machine == EM_X86_64) add_numbers(words, bytes);
    if (!is_code && (one.sh_flags & SHF_WRITE) == 0) add_strings(words, bytes);
  }
  return {words.begin(), words.end()};
}

std::string dictionary_of(const std::vector<std::string>& words) {
  std::string lines;
  for (const std::string& word : words) {
    lines += '"';
    for (const char c : word) lines += fmt::format("\\x{:02x}", static_cast<unsigned char>(c));
    lines += "\"\n";
  }
  return lines;
}

}  // namespace rtconf::fuzz
