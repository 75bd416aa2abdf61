#include "conformance/abi/document.h"

#include <array>
#include <string_view>

#include <nlohmann/json.hpp>

namespace rtconf::abi {
namespace {

using Json = nlohmann::ordered_json;

// The words of the document, by the value of the enumerator.
constexpr std::array<std::string_view, 3> kGrades{"wrong", "risk", "notice"};
constexpr std::array<std::string_view, 3> kAgreements{"unknown", "agrees", "differs"};
constexpr std::array<std::string_view, 4> kDebugStates{"none", "read", "elsewhere", "unreadable"};
constexpr std::array<std::string_view, 3> kStacks{"plain", "executable", "unsaid"};

template <typename Enum, std::size_t N>
std::string_view word(Enum value, const std::array<std::string_view, N>& words) {
  return words[static_cast<std::size_t>(value)];
}

template <typename Enum, std::size_t N>
void take_word(const Json& json, const std::array<std::string_view, N>& words, Enum& value) {
  const auto& text = json.get_ref<const std::string&>();
  for (std::size_t i = 0; i < N; ++i) {
    if (words[i] == text) value = static_cast<Enum>(i);
  }
}

template <typename T>
void take(const Json& json, const char* key, T& value) {
  json.at(key).get_to(value);
}

Json as_json(const Export& each) {
  return {{"name", each.name},           {"kind", each.kind},
          {"callable", each.is_code},    {"weak", each.is_weak},
          {"version", each.version},     {"default_version", each.is_default_version},
          {"signature", each.signature}, {"agreement", word(each.agreement, kAgreements)}};
}

Export export_of(const Json& json) {
  Export each;
  take(json, "name", each.name);
  take(json, "kind", each.kind);
  take(json, "callable", each.is_code);
  take(json, "weak", each.is_weak);
  take(json, "version", each.version);
  take(json, "default_version", each.is_default_version);
  take(json, "signature", each.signature);
  take_word(json.at("agreement"), kAgreements, each.agreement);
  return each;
}

Json as_json(const Remark& each) {
  return {{"grade", word(each.grade, kGrades)},
          {"id", each.id},
          {"function", each.function},
          {"what", each.what},
          {"contract", each.contract},
          {"library", each.library},
          {"why", each.why},
          {"mend", each.mend}};
}

Remark remark_of(const Json& json) {
  Remark each;
  take_word(json.at("grade"), kGrades, each.grade);
  take(json, "id", each.id);
  take(json, "function", each.function);
  take(json, "what", each.what);
  take(json, "contract", each.contract);
  take(json, "library", each.library);
  take(json, "why", each.why);
  take(json, "mend", each.mend);
  return each;
}

Json as_json(const AbiLook& look) {
  Json json{{"schema", "rtconf-abi/1"}, {"library", look.path}, {"refusal", look.refusal}};
  json["file"] = {{"class", look.elf_class},
                  {"type", look.type},
                  {"machine", look.machine},
                  {"os_abi", look.os_abi}};
  json["soname"] = look.soname;
  json["needed"] = look.needed;
  json["rpath"] = look.rpath;
  json["runpath"] = look.runpath;
  json["stack"] = word(look.stack, kStacks);
  json["writable_code_segments"] = look.writable_code;
  json["text_relocations"] = look.text_relocations;
  json["relro"] = look.relro;
  json["bind_now"] = look.bind_now;
  json["constructors"] = look.constructors;
  json["thread_local_bytes"] = look.thread_local_bytes;
  json["static_tls"] = look.static_tls;
  json["debug_info"] = {{"state", word(look.debug, kDebugStates)}, {"detail", look.debug_detail}};
  json["functions"] = Json::array();
  for (const Export& each : look.functions) json["functions"].push_back(as_json(each));
  json["absent"] = look.absent;
  json["unexpected"] = look.unexpected;
  json["others"] = {{"count", look.other_count}, {"first", look.others}};
  json["remarks"] = Json::array();
  for (const Remark& each : look.remarks) json["remarks"].push_back(as_json(each));
  return json;
}

AbiLook look_of(const Json& json) {
  AbiLook look;
  take(json, "library", look.path);
  take(json, "refusal", look.refusal);
  const Json& file = json.at("file");
  take(file, "class", look.elf_class);
  take(file, "type", look.type);
  take(file, "machine", look.machine);
  take(file, "os_abi", look.os_abi);
  take(json, "soname", look.soname);
  take(json, "needed", look.needed);
  take(json, "rpath", look.rpath);
  take(json, "runpath", look.runpath);
  take_word(json.at("stack"), kStacks, look.stack);
  take(json, "writable_code_segments", look.writable_code);
  take(json, "text_relocations", look.text_relocations);
  take(json, "relro", look.relro);
  take(json, "bind_now", look.bind_now);
  take(json, "constructors", look.constructors);
  take(json, "thread_local_bytes", look.thread_local_bytes);
  take(json, "static_tls", look.static_tls);
  take_word(json.at("debug_info").at("state"), kDebugStates, look.debug);
  take(json.at("debug_info"), "detail", look.debug_detail);
  for (const Json& each : json.at("functions")) look.functions.push_back(export_of(each));
  take(json, "absent", look.absent);
  take(json, "unexpected", look.unexpected);
  take(json.at("others"), "count", look.other_count);
  take(json.at("others"), "first", look.others);
  for (const Json& each : json.at("remarks")) look.remarks.push_back(remark_of(each));
  return look;
}

}  // namespace

std::string render_json(const AbiLook& look) {
  // Names are bytes to ELF, and what is not UTF-8 has no place in JSON.
  return as_json(look).dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::string pack(const AbiLook& look) {
  std::string bytes;
  Json::to_cbor(as_json(look), bytes);
  return bytes;
}

std::optional<AbiLook> unpack(const std::string& bytes) {
  try {
    return look_of(Json::from_cbor(bytes));
  } catch (const Json::exception&) {
    return std::nullopt;
  }
}

}  // namespace rtconf::abi
