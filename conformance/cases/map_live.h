// Live mappings for the cases in map*.cc: made with one function of the provider, looked at with
// others. Where another function than the judged one does not do its part, the case cannot judge.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "conformance/probe/case.h"

namespace rtconf::cases::map {

inline constexpr const char* kMap = "rt_file_mmap_map";
inline constexpr const char* kData = "rt_file_mmap_data";
inline constexpr const char* kLength = "rt_file_mmap_length";
inline constexpr const char* kUnmap = "rt_file_mmap_unmap";

/// The judged function or another one. Cannot judge if the provider has none.
const probe::Subject& function(const probe::Case& c, std::string_view name);
bool has(const probe::Case& c, std::string_view name);
bool is_judged(const probe::Case& c, std::string_view name);

/// A file and the handle that stands for it.
struct Live {
  std::string path;
  probe::Content content;
  std::int64_t handle = -1;
};

/// A call with a handle, of the judged function or of another one.
probe::Answer ask(probe::Case& c, std::string_view name, std::int64_t handle);
/// Maps the file of a path. Cannot judge, or fails if that is the judged function, when it fails.
std::int64_t map_path(probe::Case& c, const std::string& path);
/// Makes a file and maps it.
Live map_file(probe::Case& c, const probe::Content& content);
/// Gives a handle back; cannot judge, or fails, as above.
void unmap(probe::Case& c, std::int64_t handle);
/// As unmap(), and does nothing where there is no such function.
void unmap_if_possible(probe::Case& c, std::int64_t handle);

/// How the bytes at `data` differ from the content, or nothing. `what` is the call in words.
std::optional<probe::Failure> wrong_bytes(const std::string& what, const probe::Content& content,
                                          const unsigned char* data);
/// How the answer of the judged function for a live handle is wrong, or nothing.
std::optional<probe::Failure> wrong_answer(const probe::Subject& subject, const std::string& what,
                                           const probe::Content& content,
                                           const probe::Answer& answer);
/// C that returns 1 if `result`, of the judged function for a live handle, is wrong.
std::string wrong_answer_code(const probe::Subject& subject, const probe::Content& content);

/// The world of a call with a handle that stands for the file of `file`. For rt_file_mmap_unmap the
/// file is mapped before each call; for others once.
probe::World live_world(probe::Case& c, const probe::World& file);
/// The world of a call with a number; `code` is the number as C.
probe::World number_world(std::string title, std::int64_t number, std::string code = "");

/// True if the page at `address` is mapped.
bool is_mapped(const void* address);

}  // namespace rtconf::cases::map
