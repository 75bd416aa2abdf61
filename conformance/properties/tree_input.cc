#include "conformance/properties/tree_input.h"

#include <fmt/format.h>

#include <array>

#include "conformance/probe/text.h"

namespace rtconf::properties {
namespace {

constexpr std::array<std::string_view, kDeeds> kFunctions = {"rt_file_write_text",
                                                             "rt_file_append_text",
                                                             "rt_file_delete",
                                                             "rt_file_remove",
                                                             "rt_file_copy",
                                                             "rt_file_exists",
                                                             "rt_file_modified_time",
                                                             "rt_file_size",
                                                             "rt_file_read_text",
                                                             "rt_file_mmap_read_text",
                                                             "rt_file_read_bytes",
                                                             "rt_file_mmap_read_bytes",
                                                             "rt_file_read_sized",
                                                             "rt_file_mmap_read_sized",
                                                             "rt_dir_create",
                                                             "rt_dir_create",
                                                             "rt_dir_list",
                                                             "",
                                                             "",
                                                             "",
                                                             "",
                                                             ""};

constexpr std::array<std::string_view, kNames> kPaths = {"a",   "b",   "c",     "d",      "d/a",
                                                         "d/b", "d/e", "d/e/a", "d/e/f/g"};

struct Text {
  std::uint64_t size;
  std::string_view unit;  ///< repeated
};

constexpr std::array<Text, kTexts> kContents = {{{0, "x"},
                                                 {1, "x"},
                                                 {6, "line\r\n"},
                                                 {100, "\xff\x01 text"},
                                                 {4096, "p"},
                                                 {4095, "page\n"},
                                                 {40'000, "large "}}};

constexpr std::size_t kBytesOfCall = 4;

/// Calls that are plainer than this one, with the same deed.
std::vector<TreeCall> plainer(const TreeCall& call) {
  std::vector<TreeCall> out;
  for (std::uint8_t TreeCall::*const part :
       {&TreeCall::first, &TreeCall::second, &TreeCall::content}) {
    for (std::uint8_t less = 0; less < call.*part; ++less) {
      TreeCall next = call;
      next.*part = less;
      out.push_back(next);
    }
  }
  return out;
}

}  // namespace

std::string_view function_of(Deed deed) { return kFunctions[static_cast<std::size_t>(deed)]; }

std::string_view name_of(std::uint8_t index) { return kPaths[index % kNames]; }

probe::Content text_of(std::uint8_t index) {
  const Text& text = kContents[index % kTexts];
  return probe::Content::repeat(text.size, std::string(text.unit));
}

std::string text_code(std::uint8_t index) {
  const Text& text = kContents[index % kTexts];
  return fmt::format("filled({}, {})", text.size, probe::quoted(text.unit));
}

const char* const kFilled =
    "static char *filled(size_t size, const char *unit) {\n"
    "  char *text = malloc(size + 1); size_t length = strlen(unit); text[size] = 0;\n"
    "  for (size_t i = 0; i < size; i++) text[i] = unit[i % length];\n"
    "  return text;\n"
    "}\n";

std::vector<unsigned char> TreeInput::encode() const {
  std::vector<unsigned char> bytes;
  for (const TreeCall& call : calls) {
    const std::array<std::uint8_t, kBytesOfCall> one = {static_cast<std::uint8_t>(call.deed),
                                                        call.first, call.second, call.content};
    bytes.insert(bytes.end(), one.begin(), one.end());
  }
  if (bytes.empty()) bytes.push_back(0);  // an input of no bytes would end the conversation
  return bytes;
}

std::optional<TreeInput> TreeInput::decode(std::span<const unsigned char> bytes) {
  TreeInput input;
  for (; bytes.size() >= kBytesOfCall; bytes = bytes.subspan(kBytesOfCall)) {
    if (bytes[0] >= kDeeds) return std::nullopt;
    input.calls.push_back({static_cast<Deed>(bytes[0]), bytes[1], bytes[2], bytes[3]});
  }
  return input;
}

std::vector<TreeInput> smaller(const TreeInput& input) {
  std::vector<TreeInput> out;
  const std::vector<TreeCall>& calls = input.calls;
  // Stretches are left out first, then single calls, then calls are made plainer.
  for (std::size_t length = calls.size() / 2; length > 0; length /= 2) {
    for (std::size_t from = 0; from + length <= calls.size(); from += length) {
      TreeInput next;
      next.calls.assign(calls.begin(), calls.begin() + static_cast<std::ptrdiff_t>(from));
      next.calls.insert(next.calls.end(),
                        calls.begin() + static_cast<std::ptrdiff_t>(from + length), calls.end());
      out.push_back(std::move(next));
    }
  }
  for (std::size_t i = 0; i < calls.size(); ++i) {
    for (const TreeCall& plain : plainer(calls[i])) {
      TreeInput next = input;
      next.calls[i] = plain;
      out.push_back(std::move(next));
    }
  }
  return out;
}

}  // namespace rtconf::properties
