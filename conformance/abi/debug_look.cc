#include "conformance/abi/debug_look.h"

#include <dwarf.h>
#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <functional>
#include <memory>

#include "conformance/abi/debug_signature.h"

namespace rtconf::abi {
namespace {

using DwarfHandle = std::unique_ptr<Dwarf, decltype([](Dwarf* dwarf) { dwarf_end(dwarf); })>;

/// Entries that are looked at: many times what a large library has of them.
constexpr std::uint64_t kMostEntries = 20'000'000;

struct Sections {
  bool has_info = false;
  bool is_compressed = false;
  std::string link;  ///< the name of the file that has the information
};

Sections debug_sections(Elf* elf) {
  Sections found;
  std::size_t names = 0;
  if (elf_getshdrstrndx(elf, &names) != 0) return found;
  for (Elf_Scn* section = elf_nextscn(elf, nullptr); section != nullptr;
       section = elf_nextscn(elf, section)) {
    GElf_Shdr header{};
    if (gelf_getshdr(section, &header) == nullptr || header.sh_type == SHT_NOBITS) continue;
    const std::string_view name = bounded_name(elf_strptr(elf, names, header.sh_name));
    if (name == ".debug_info" || name == ".zdebug_info") {
      found.has_info = true;
      found.is_compressed = name.starts_with(".z") || (header.sh_flags & SHF_COMPRESSED) != 0;
    }
    if (name != ".gnu_debuglink" || header.sh_size > 4096) continue;
    const Elf_Data* const data = elf_getdata(section, nullptr);
    if (data == nullptr || data->d_buf == nullptr) continue;
    const char* const text = static_cast<const char*>(data->d_buf);
    found.link.assign(text, strnlen(text, data->d_size));
  }
  return found;
}

class Search {
 public:
  Search(Dwarf* dwarf, const std::vector<Wanted>& wanted, const Fits& fits)
      : dwarf_(dwarf), wanted_(wanted), fits_(fits), found_(wanted.size()) {}

  void run() {
    std::vector<Dwarf_Die> units;  // with code that is wanted
    each_unit([&](Dwarf_Die* unit) {
      ++units_;
      if (!covers_any(unit)) return;
      units.push_back(*unit);
      walk(unit, unit, 0, [&](Dwarf_Die* function, Dwarf_Die* of) { take(function, of); });
    });
    // A function may have the address of another: as its alias, or since a compiler or linker saw
    // that their code is the same. Then it has an entry of its own, perhaps without code, and that
    // counts. Most often it is not far away.
    for (Dwarf_Die& unit : units) take_named(&unit);
    if (!in_doubt().empty()) each_unit([&](Dwarf_Die* unit) { take_named(unit); });
  }

  std::vector<std::optional<DebugSignature>>& found() { return found_; }
  std::uint64_t units() const { return units_; }
  bool is_split() const { return is_split_; }
  bool is_complete() const { return left_ > 0; }

 private:
  using Visit = std::function<void(Dwarf_Die* function, Dwarf_Die* unit)>;

  /// Those of which no entry is known, or one that does not fit and has another name.
  std::vector<std::size_t> in_doubt() const {
    std::vector<std::size_t> doubtful;
    for (std::size_t i = 0; i < wanted_.size(); ++i) {
      const auto& found = found_[i];
      if (!found || (found->name != wanted_[i].name && !fits_(wanted_[i], *found)))
        doubtful.push_back(i);
    }
    return doubtful;
  }

  void take_named(Dwarf_Die* unit) {
    const std::vector<std::size_t> doubtful = in_doubt();
    if (doubtful.empty()) return;
    walk(unit, unit, 0, [&](Dwarf_Die* function, Dwarf_Die* of) {
      for (const std::size_t i : doubtful) {
        if (!bears_name(function, wanted_[i].name) || !is_defined(function)) continue;
        if (auto read = read_signature(function, of, wanted_[i].name)) found_[i] = read;
      }
    });
  }

  void each_unit(const std::function<void(Dwarf_Die*)>& visit) {
    Dwarf_Off offset = 0;
    Dwarf_Off next = 0;
    std::size_t header_size = 0;
    while (left_ > 0 && dwarf_next_unit(dwarf_, offset, &next, &header_size, nullptr, nullptr,
                                        nullptr, nullptr, nullptr, nullptr) == 0) {
      --left_;
      Dwarf_Die unit;
      const bool is_there = dwarf_offdie(dwarf_, offset + header_size, &unit) != nullptr;
      if (is_there && !is_skeleton(&unit) && dwarf_tag(&unit) == DW_TAG_compile_unit) {
        visit(&unit);
      }
      if (next <= offset) break;
      offset = next;
    }
  }

  /// Its content is in another file, by a name that need not be trusted.
  bool is_skeleton(Dwarf_Die* unit) {
    const bool is = dwarf_hasattr(unit, DW_AT_dwo_name) != 0 ||
                    dwarf_hasattr(unit, DW_AT_GNU_dwo_name) != 0 ||
                    dwarf_tag(unit) == DW_TAG_skeleton_unit;
    is_split_ = is_split_ || is;
    return is;
  }

  bool covers_any(Dwarf_Die* unit) {
    Dwarf_Addr base = 0;
    Dwarf_Addr start = 0;
    Dwarf_Addr end = 0;
    std::ptrdiff_t offset = 0;
    while (left_ > 0 && (offset = dwarf_ranges(unit, offset, &base, &start, &end)) > 0) {
      --left_;
      for (const Wanted& each : wanted_) {
        if (each.address >= start && each.address < end) return true;
      }
    }
    return false;
  }

  /// All functions directly in the unit and in its namespaces.
  void walk(Dwarf_Die* parent, Dwarf_Die* unit, int depth, const Visit& visit) {
    constexpr int kDeepest = 32;
    Dwarf_Die entry;
    int more = depth < kDeepest ? dwarf_child(parent, &entry) : 1;
    for (; more == 0 && left_ > 0; more = dwarf_siblingof(&entry, &entry)) {
      --left_;
      const int tag = dwarf_tag(&entry);
      if (tag == DW_TAG_subprogram) visit(&entry, unit);
      if (tag == DW_TAG_namespace || tag == DW_TAG_module || tag == DW_TAG_structure_type ||
          tag == DW_TAG_class_type)
        walk(&entry, unit, depth + 1, visit);
    }
  }

  void take(Dwarf_Die* function, Dwarf_Die* unit) {
    for (std::size_t i = 0; i < wanted_.size(); ++i) {
      if (!begins_at(function, wanted_[i].address)) continue;
      if (found_[i] && !is_called(function, wanted_[i].name)) continue;
      if (auto read = read_signature(function, unit, wanted_[i].name)) found_[i] = read;
    }
  }

  Dwarf* dwarf_;
  const std::vector<Wanted>& wanted_;
  const Fits& fits_;
  std::vector<std::optional<DebugSignature>> found_;
  std::uint64_t left_ = kMostEntries;
  std::uint64_t units_ = 0;
  bool is_split_ = false;
};

std::string unreadable(const Sections& sections, const std::string& why) {
  return fmt::format("it cannot be read{}: {}", sections.is_compressed ? ", and is compressed" : "",
                     why);
}

}  // namespace

DebugLook look_at_debug(Elf* elf, const std::vector<Wanted>& wanted, const Fits& fits) {
  DebugLook look;
  look.signatures.resize(wanted.size());
  const Sections sections = debug_sections(elf);
  if (!sections.has_info) {
    if (sections.link.empty()) return look;
    look.state = DebugState::kElsewhere;
    look.detail = fmt::format("it is in another file, {}, which is not read", sections.link);
    return look;
  }
  const DwarfHandle dwarf(dwarf_begin_elf(elf, DWARF_C_READ, nullptr));
  if (!dwarf) {
    look.state = DebugState::kUnreadable;
    look.detail = unreadable(sections, dwarf_errmsg(-1));
    return look;
  }
  Search search(dwarf.get(), wanted, fits);
  search.run();
  look.state = DebugState::kRead;
  look.signatures = std::move(search.found());
  if (search.is_split()) {
    look.detail = "part of it is in .dwo files, which are not read";
    if (search.units() == 0) look.state = DebugState::kElsewhere;
    if (search.units() == 0) look.detail = "it is in .dwo files, which are not read";
  } else if (search.units() == 0) {
    look.state = DebugState::kUnreadable;
    look.detail = unreadable(sections, "no unit of it makes sense");
  } else if (!search.is_complete()) {
    look.detail = "there is more of it than is looked at";
  }
  return look;
}

}  // namespace rtconf::abi
