#include "conformance/abi/symbols.h"

#include <algorithm>
#include <map>

#include "conformance/abi/dynamic.h"

namespace rtconf::abi {
namespace {

/// The sections that symbols and their versions are in.
struct Tables {
  Elf_Scn* symbols = nullptr;
  Elf_Scn* versions = nullptr;     ///< one number per symbol
  Elf_Scn* definitions = nullptr;  ///< the versions' names
};

Tables find_tables(Elf* elf) {
  Tables tables;
  for (Elf_Scn* section = elf_nextscn(elf, nullptr); section != nullptr;
       section = elf_nextscn(elf, section)) {
    GElf_Shdr header{};
    if (gelf_getshdr(section, &header) == nullptr || header.sh_size > kMostBytes) continue;
    if (header.sh_type == SHT_DYNSYM && header.sh_entsize != 0) tables.symbols = section;
    if (header.sh_type == SHT_GNU_versym) tables.versions = section;
    if (header.sh_type == SHT_GNU_verdef) tables.definitions = section;
  }
  return tables;
}

/// The text at that place of the string section that belongs to `section`.
std::string_view text_of(Elf* elf, const GElf_Shdr& section, std::size_t place) {
  GElf_Shdr strings{};
  Elf_Scn* const holder = elf_getscn(elf, section.sh_link);
  if (gelf_getshdr(holder, &strings) == nullptr || strings.sh_size > kMostBytes) return {};
  return bounded_name(elf_strptr(elf, section.sh_link, place));
}

std::map<int, std::string> version_names(Elf* elf, Elf_Scn* section) {
  std::map<int, std::string> names;
  GElf_Shdr header{};
  Elf_Data* const data = section == nullptr ? nullptr : elf_getdata(section, nullptr);
  if (data == nullptr || gelf_getshdr(section, &header) == nullptr) return names;
  int offset = 0;
  constexpr int kMostVersions = 32768;
  for (int i = 0; i < kMostVersions; ++i) {
    GElf_Verdef version{};
    GElf_Verdaux name{};
    if (gelf_getverdef(data, offset, &version) == nullptr || version.vd_aux > data->d_size ||
        gelf_getverdaux(data, offset + static_cast<int>(version.vd_aux), &name) == nullptr)
      break;
    names[version.vd_ndx] = text_of(elf, header, name.vda_name);
    if (version.vd_next == 0 || version.vd_next > data->d_size) break;
    offset += static_cast<int>(version.vd_next);
  }
  return names;
}

/// How many symbols the hash table that loaders use knows of. Files without section headers say it
/// nowhere else.
std::uint64_t count_by_hash(Elf* elf, const Dynamic& dynamic) {
  const auto word = [&](std::uint64_t address) -> std::uint64_t {
    const auto place = dynamic.file_offset(address);
    const Elf_Data* const data = place ? chunk(elf, *place, 4, ELF_T_WORD) : nullptr;
    return data == nullptr ? 0 : *static_cast<const std::uint32_t*>(data->d_buf);
  };
  if (const auto table = dynamic.value(DT_HASH)) return word(*table + 4);
  const auto table = dynamic.value(DT_GNU_HASH);
  if (!table) return 0;
  const std::uint64_t first = word(*table + 4);
  const std::uint64_t buckets = *table + 16 + word(*table + 8) * sizeof(void*);
  const std::uint64_t chains = buckets + word(*table) * 4;
  std::uint64_t last = 0;
  constexpr std::uint64_t kMost = 100000;  // each is a read of its own
  const std::uint64_t bucket_count = std::min(word(*table), kMost);
  for (std::uint64_t i = 0; i < bucket_count; ++i) last = std::max(last, word(buckets + i * 4));
  if (last < first) return 0;
  for (std::uint64_t i = 0; i < kMost && (word(chains + (last - first) * 4) & 1) == 0; ++i) ++last;
  return last + 1;
}

/// Whether others see it.
bool is_exported(const GElf_Sym& symbol) {
  const int visibility = GELF_ST_VISIBILITY(symbol.st_other);
  return symbol.st_shndx != SHN_UNDEF && GELF_ST_BIND(symbol.st_info) != STB_LOCAL &&
         visibility != STV_HIDDEN && visibility != STV_INTERNAL;
}

Symbol made_of(const GElf_Sym& symbol, std::string_view name) {
  return {name,
          GELF_ST_TYPE(symbol.st_info),
          GELF_ST_BIND(symbol.st_info) == STB_WEAK,
          symbol.st_value,
          "",
          true};
}

std::vector<Symbol> symbols_by_segment(Elf* elf) {
  std::vector<Symbol> symbols;
  const Dynamic dynamic(elf);
  const auto place = dynamic.file_offset(dynamic.value(DT_SYMTAB).value_or(0));
  const std::uint64_t count = count_by_hash(elf, dynamic);
  if (!dynamic.has(DT_SYMTAB) || !place || count > kMostBytes) return symbols;
  Elf_Data* const data =
      chunk(elf, *place, count * gelf_fsize(elf, ELF_T_SYM, 1, EV_CURRENT), ELF_T_SYM);
  for (std::uint64_t i = 0; data != nullptr && i < count; ++i) {
    GElf_Sym symbol{};
    if (gelf_getsym(data, static_cast<int>(i), &symbol) == nullptr) break;
    const std::string_view name = is_exported(symbol) ? dynamic.text(symbol.st_name) : "";
    if (!name.empty()) symbols.push_back(made_of(symbol, name));
  }
  return symbols;
}

std::vector<Symbol> symbols_by_section(Elf* elf) {
  const Tables tables = find_tables(elf);
  if (tables.symbols == nullptr) return {};
  std::vector<Symbol> symbols;
  GElf_Shdr header{};
  Elf_Data* const data = elf_getdata(tables.symbols, nullptr);
  if (data == nullptr || gelf_getshdr(tables.symbols, &header) == nullptr) return symbols;
  Elf_Data* const versions =
      tables.versions == nullptr ? nullptr : elf_getdata(tables.versions, nullptr);
  const std::map<int, std::string> names = version_names(elf, tables.definitions);
  const auto count = static_cast<int>(header.sh_size / header.sh_entsize);
  for (int i = 0; i < count; ++i) {
    GElf_Sym entry{};
    if (gelf_getsym(data, i, &entry) == nullptr) break;
    if (!is_exported(entry)) continue;
    const std::string_view name = text_of(elf, header, entry.st_name);
    if (name.empty()) continue;
    Symbol& symbol = symbols.emplace_back(made_of(entry, name));
    GElf_Versym version = 0;
    if (versions == nullptr || gelf_getversym(versions, i, &version) == nullptr) continue;
    constexpr GElf_Versym kHidden = 0x8000;
    symbol.is_default_version = (version & kHidden) == 0;
    const int index = version & ~kHidden;
    const auto named = names.find(index);
    if (index <= VER_NDX_GLOBAL || named == names.end()) continue;
    symbol.version = named->second;
    if (symbol.version == name) symbols.pop_back();  // the version itself, which is a symbol, too
  }
  return symbols;
}

}  // namespace

std::vector<Symbol> exported_symbols(Elf* elf) {
  // Loaders do not look at sections, but versions' names are easier to find by them.
  std::vector<Symbol> symbols = symbols_by_section(elf);
  return symbols.empty() ? symbols_by_segment(elf) : symbols;
}

}  // namespace rtconf::abi
