#include "conformance/abi/dynamic.h"

#include <algorithm>

namespace rtconf::abi {

Dynamic::Dynamic(Elf* elf) : elf_(elf) {
  std::size_t count = 0;
  if (elf_getphdrnum(elf, &count) != 0) return;
  GElf_Phdr dynamic{};
  for (std::size_t i = 0; i < count; ++i) {
    GElf_Phdr header{};
    if (gelf_getphdr(elf, static_cast<int>(i), &header) == nullptr) break;
    if (header.p_type == PT_LOAD)
      segments_.push_back({header.p_vaddr, header.p_offset, header.p_filesz});
    if (header.p_type == PT_DYNAMIC) dynamic = header;
  }
  read_entries(dynamic.p_offset, dynamic.p_filesz);
  const auto place = file_offset(value(DT_STRTAB).value_or(0));
  if (!has(DT_STRTAB) || !place) return;
  const Elf_Data* const data = chunk(elf, *place, value(DT_STRSZ).value_or(0), ELF_T_BYTE);
  if (data != nullptr) strings_ = {static_cast<const char*>(data->d_buf), data->d_size};
}

void Dynamic::read_entries(std::uint64_t offset, std::uint64_t size) {
  constexpr std::uint64_t kMostEntries = 65536;
  const std::size_t each = gelf_fsize(elf_, ELF_T_DYN, 1, EV_CURRENT);
  if (each == 0) return;
  const std::uint64_t count = std::min(size / each, kMostEntries);
  Elf_Data* const data = chunk(elf_, offset, count * each, ELF_T_DYN);
  for (std::uint64_t i = 0; data != nullptr && i < count; ++i) {
    GElf_Dyn entry{};
    if (gelf_getdyn(data, static_cast<int>(i), &entry) == nullptr || entry.d_tag == DT_NULL) break;
    entries_.push_back({entry.d_tag, entry.d_un.d_val});
  }
}

std::optional<std::uint64_t> Dynamic::value(std::int64_t tag) const {
  for (const Entry& entry : entries_) {
    if (entry.tag == tag) return entry.value;
  }
  return std::nullopt;
}

std::vector<std::string_view> Dynamic::texts(std::int64_t tag) const {
  std::vector<std::string_view> texts;
  for (const Entry& entry : entries_) {
    if (entry.tag == tag) texts.push_back(text(entry.value));
  }
  return texts;
}

std::string_view Dynamic::text(std::uint64_t place) const {
  if (place >= strings_.size()) return {};
  const std::string_view rest = strings_.substr(place, 4096);
  const std::size_t end = rest.find('\0');
  return end == std::string_view::npos ? std::string_view() : rest.substr(0, end);
}

std::optional<std::uint64_t> Dynamic::file_offset(std::uint64_t address) const {
  for (const Segment& segment : segments_) {
    if (address >= segment.address && address - segment.address < segment.size)
      return segment.offset + (address - segment.address);
  }
  return std::nullopt;
}

}  // namespace rtconf::abi
