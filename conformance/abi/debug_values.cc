#include "conformance/abi/debug_values.h"

#include <dwarf.h>

#include <array>
#include <cstring>
#include <optional>
#include <string_view>

namespace rtconf::abi {
namespace {

constexpr int kMostSteps = 1000;  // corrupt types may be made of themselves
constexpr int kLongestName = 16;  // pointers to pointers to...

std::optional<Dwarf_Die> type_of(Dwarf_Die* entry) {
  Dwarf_Attribute attribute;
  Dwarf_Die type;
  if (dwarf_attr_integrate(entry, DW_AT_type, &attribute) == nullptr ||
      dwarf_formref_die(&attribute, &type) == nullptr)
    return std::nullopt;
  return type;
}

std::optional<std::uint64_t> number(Dwarf_Die* entry, unsigned name) {
  Dwarf_Attribute attribute;
  Dwarf_Word value = 0;
  if (dwarf_attr_integrate(entry, name, &attribute) == nullptr ||
      dwarf_formudata(&attribute, &value) != 0)
    return std::nullopt;
  return value;
}

bool is_pointer(int tag) {
  return tag == DW_TAG_pointer_type || tag == DW_TAG_reference_type ||
         tag == DW_TAG_rvalue_reference_type;
}

/// Other names for a type, and what a caller need not care about.
bool is_wrapper(int tag) {
  return tag == DW_TAG_typedef || tag == DW_TAG_const_type || tag == DW_TAG_volatile_type ||
         tag == DW_TAG_restrict_type || tag == DW_TAG_atomic_type || tag == DW_TAG_packed_type ||
         tag == DW_TAG_shared_type || tag == DW_TAG_immutable_type || tag == DW_TAG_subrange_type ||
         tag == DW_TAG_template_alias;
}

bool has_parts(int tag) {
  return tag == DW_TAG_structure_type || tag == DW_TAG_class_type || tag == DW_TAG_union_type;
}

std::string name_of_type(std::optional<Dwarf_Die> type, int depth) {
  if (!type) return "void";
  if (depth == kLongestName) return "...";
  const int tag = dwarf_tag(&*type);
  std::string name = text_attribute(&*type, DW_AT_name);
  if (!name.empty()) return name == "_Bool" ? "bool" : name;
  if (is_pointer(tag)) {
    name = name_of_type(type_of(&*type), depth + 1);
    const char* const mark = tag == DW_TAG_pointer_type ? "*" : "&";
    return name + (name.ends_with('*') ? "" : " ") + mark;
  }
  if (tag == DW_TAG_const_type) {
    name = name_of_type(type_of(&*type), depth + 1);
    return name.ends_with('*') ? name + "const" : "const " + name;
  }
  if (is_wrapper(tag)) return name_of_type(type_of(&*type), depth + 1);
  if (tag == DW_TAG_subroutine_type) return "function";
  if (tag == DW_TAG_enumeration_type) return "enum";
  return has_parts(tag) ? "struct" : "unnamed type";
}

Kind kind_of_base(Dwarf_Die* type) {
  switch (number(type, DW_AT_encoding).value_or(0)) {
    case DW_ATE_boolean:
      return Kind::kFlag;
    case DW_ATE_signed:
      return Kind::kSigned;
    case DW_ATE_unsigned:
      return Kind::kUnsigned;
    case DW_ATE_signed_char:
    case DW_ATE_unsigned_char:
    case DW_ATE_UTF:
    case DW_ATE_UCS:
    case DW_ATE_ASCII:
      return Kind::kInteger;
    case DW_ATE_float:
    case DW_ATE_imaginary_float:
    case DW_ATE_decimal_float:
      return Kind::kFloat;
    case DW_ATE_complex_float:
      return Kind::kStruct;
    case DW_ATE_address:
      return Kind::kWord;
    default:
      return Kind::kUnknown;
  }
}

/// Integers by these names are for addresses.
bool is_for_addresses(std::string_view name) {
  constexpr std::array<std::string_view, 3> kNames{"uintptr_t", "intptr_t", "system__address"};
  for (const std::string_view known : kNames) {
    if (name == known) return true;
  }
  return false;
}

Value plain_value(std::optional<Dwarf_Die> type, int& steps);

/// What a struct is to a caller: as the one thing in it, when it has but one.
Value value_of_parts(Dwarf_Die* type, int& steps) {
  constexpr std::uint64_t kByReference = 4;  // DW_CC_pass_by_reference
  const std::uint64_t size = number(type, DW_AT_byte_size).value_or(0);
  const Value whole{Kind::kStruct, size, "", ""};
  if (number(type, DW_AT_calling_convention) == kByReference) return whole;
  const Value word{Kind::kWord, size, "", ""};
  if (dwarf_tag(type) == DW_TAG_union_type) return size == sizeof(void*) ? word : whole;
  std::optional<Value> only;
  Dwarf_Die part;
  int more = dwarf_child(type, &part);
  for (; more == 0; more = dwarf_siblingof(&part, &part)) {
    if (--steps < 0) return {};
    const int tag = dwarf_tag(&part);
    // Rust's choices: a null pointer may stand for one of two.
    if (tag == DW_TAG_variant_part) return size == sizeof(void*) ? word : whole;
    const bool is_static =
        dwarf_hasattr(&part, DW_AT_external) != 0 || dwarf_hasattr(&part, DW_AT_declaration) != 0;
    if ((tag != DW_TAG_member && tag != DW_TAG_inheritance) || is_static) continue;
    // Markers without size, as Rust and C++ have them, are no parts.
    const Value value = plain_value(type_of(&part), steps);
    if (value.kind == Kind::kNothing) continue;
    if (only) return whole;
    only = value;
  }
  if (!only) return size <= 1 ? Value{Kind::kNothing, 0, "", ""} : whole;
  return only->size == size ? *only : whole;
}

/// Without its name.
Value plain_value(std::optional<Dwarf_Die> type, int& steps) {
  bool is_address = false;
  for (; type && is_wrapper(dwarf_tag(&*type)); type = type_of(&*type)) {
    if (--steps < 0) return {};
    if (is_for_addresses(text_attribute(&*type, DW_AT_name))) is_address = true;
  }
  if (!type) return {Kind::kNothing, 0, "", ""};
  if (--steps < 0) return {};
  const int tag = dwarf_tag(&*type);
  if (has_parts(tag)) return value_of_parts(&*type, steps);
  const std::optional<std::uint64_t> size = number(&*type, DW_AT_byte_size);
  if (is_pointer(tag)) return {Kind::kPointer, size.value_or(sizeof(void*)), "", ""};
  if (tag == DW_TAG_base_type) {
    if (size == 0) return {Kind::kNothing, 0, "", ""};  // Rust's ()
    is_address = is_address || is_for_addresses(text_attribute(&*type, DW_AT_name));
    return {is_address ? Kind::kWord : kind_of_base(&*type), size.value_or(0), "", ""};
  }
  if (tag == DW_TAG_enumeration_type) {
    const std::uint64_t width = size ? *size : plain_value(type_of(&*type), steps).size;
    return {Kind::kInteger, width, "", ""};
  }
  // An array is a pointer to some languages, and has parts to others.
  return {};
}

}  // namespace

Value value_of(Dwarf_Die* entry) {
  const auto type = type_of(entry);
  // A type that is named and cannot be found is not void.
  if (!type && dwarf_hasattr_integrate(entry, DW_AT_type) != 0) return {};
  int steps = kMostSteps;
  Value value = plain_value(type, steps);
  value.type = name_of_type(type, 0);
  return value;
}

std::string text_attribute(Dwarf_Die* entry, unsigned name) {
  Dwarf_Attribute attribute;
  if (dwarf_attr_integrate(entry, name, &attribute) == nullptr) return "";
  const char* const text = dwarf_formstring(&attribute);
  if (text == nullptr) return "";
  constexpr std::size_t kLongest = 100;
  const std::size_t length = strnlen(text, kLongest + 1);
  return length > kLongest ? std::string(text, kLongest) + "..." : std::string(text, length);
}

}  // namespace rtconf::abi
