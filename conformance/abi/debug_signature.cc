#include "conformance/abi/debug_signature.h"

#include <dwarf.h>
#include <strings.h>

#include <optional>

namespace rtconf::abi {
namespace {

/// What the entries of a language can be taken for.
struct Language {
  bool names_all_parameters = false;  ///< those without a name, too
  bool shows_references = false;      ///< what is passed by reference has a type that says so
};

/// C and C++ declare every parameter. Zig's compiler says that it is C. Of most others not even the
/// types of parameters say how they are passed.
Language language_of(Dwarf_Die* unit) {
  Dwarf_Attribute attribute;
  Dwarf_Word language = 0;
  if (dwarf_attr(unit, DW_AT_language, &attribute) == nullptr ||
      dwarf_formudata(&attribute, &language) != 0)
    return {};
  if (text_attribute(unit, DW_AT_producer).starts_with("zig")) return {false, true};
  switch (language) {
    case DW_LANG_C:
    case DW_LANG_C89:
    case DW_LANG_C99:
    case DW_LANG_C11:
    case DW_LANG_C_plus_plus:
    case DW_LANG_C_plus_plus_03:
    case DW_LANG_C_plus_plus_11:
    case DW_LANG_C_plus_plus_14:
      return {true, true};
    case DW_LANG_Rust:
      return {false, true};
    default:
      // C17, C++17 and C++20, by numbers that older headers do not have.
      return language >= 0x2a && language <= 0x2c ? Language{true, true} : Language{};
  }
}

bool tells_of_types(Dwarf_Die* unit) {
  Dwarf_Die entry;
  constexpr int kMostEntries = 1000000;
  int more = dwarf_child(unit, &entry);
  for (int i = 0; more == 0 && i < kMostEntries; ++i, more = dwarf_siblingof(&entry, &entry)) {
    const int tag = dwarf_tag(&entry);
    if (tag == DW_TAG_base_type || tag == DW_TAG_pointer_type || tag == DW_TAG_typedef) return true;
  }
  return false;
}

std::optional<Dwarf_Die> referred(Dwarf_Die* entry, unsigned name) {
  Dwarf_Attribute attribute;
  Dwarf_Die target;
  if (dwarf_attr(entry, name, &attribute) == nullptr ||
      dwarf_formref_die(&attribute, &target) == nullptr)
    return std::nullopt;
  return target;
}

void read_parameters(Dwarf_Die* function, bool shows_references, DebugSignature& signature) {
  constexpr std::size_t kMost = 1000;
  constexpr int kMostEntries = 100000;
  Dwarf_Die entry;
  int more = dwarf_child(function, &entry);
  for (int i = 0; more == 0 && i < kMostEntries; ++i, more = dwarf_siblingof(&entry, &entry)) {
    const int tag = dwarf_tag(&entry);
    if (tag == DW_TAG_unspecified_parameters) signature.is_variadic = true;
    if (tag != DW_TAG_formal_parameter || signature.parameters.size() == kMost) continue;
    Value& value = signature.parameters.emplace_back(value_of(&entry));
    value.name = text_attribute(&entry, DW_AT_name);
    const bool may_be_reference = !shows_references && value.kind != Kind::kPointer;
    if (value.kind == Kind::kNothing || may_be_reference) value.kind = Kind::kUnknown;
  }
}

}  // namespace

bool begins_at(Dwarf_Die* function, std::uint64_t address) {
  Dwarf_Addr entry = 0;
  if (dwarf_entrypc(function, &entry) == 0) return entry == address;
  Dwarf_Addr base = 0;
  Dwarf_Addr start = 0;
  Dwarf_Addr end = 0;
  std::ptrdiff_t offset = 0;
  constexpr int kMostRanges = 1000;
  for (int i = 0; i < kMostRanges; ++i) {
    offset = dwarf_ranges(function, offset, &base, &start, &end);
    if (offset <= 0) return false;
    if (start == address) return true;
  }
  return false;
}

bool is_called(Dwarf_Die* function, const std::string& name) {
  return text_attribute(function, DW_AT_linkage_name) == name ||
         text_attribute(function, DW_AT_MIPS_linkage_name) == name ||
         strcasecmp(text_attribute(function, DW_AT_name).c_str(), name.c_str()) == 0;
}

bool bears_name(Dwarf_Die* function, const std::string& name) {
  const auto says = [&](unsigned which) {
    Dwarf_Attribute attribute;
    const char* const text = dwarf_formstring(dwarf_attr(function, which, &attribute));
    return text != nullptr && strcasecmp(text, name.c_str()) == 0;
  };
  return says(DW_AT_name) || says(DW_AT_linkage_name);
}

bool is_defined(Dwarf_Die* function) {
  if (dwarf_hasattr(function, DW_AT_low_pc) != 0 || dwarf_hasattr(function, DW_AT_ranges) != 0)
    return true;
  return dwarf_hasattr(function, DW_AT_external) != 0 &&
         dwarf_hasattr(function, DW_AT_declaration) == 0;
}

std::optional<DebugSignature> read_signature(Dwarf_Die* function, Dwarf_Die* unit,
                                             const std::string& wanted) {
  DebugSignature signature;
  const Language language = language_of(unit);
  signature.name = is_called(function, wanted) ? wanted : text_attribute(function, DW_AT_name);
  signature.result = value_of(function);
  // The copy that optimisers keep of a function may lack what it does not use; what it is a copy of
  // has all of it.
  Dwarf_Die declared = *function;
  if (auto origin = referred(function, DW_AT_abstract_origin)) declared = *origin;
  read_parameters(&declared, language.shows_references, signature);
  if (signature.parameters.empty()) {
    if (auto declaration = referred(&declared, DW_AT_specification))
      read_parameters(&*declaration, language.shows_references, signature);
  }
  const bool says_nothing = signature.result.kind == Kind::kNothing && signature.parameters.empty();
  if (says_nothing && !tells_of_types(unit)) return std::nullopt;
  signature.may_lack_parameters = !language.names_all_parameters;
  return signature;
}

}  // namespace rtconf::abi
