// MappedFile: the bytes of a file for as long as it is open, without a copy where the provider has
// the extension `map`. docs/file-reader.md says what to expect when the file changes meanwhile.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "content.h"
#include "file_reader.h"
#include "provider.h"
#include "result.h"

namespace rtconf::reader {

class MappedFile {
 public:
  /// Maps a file. A provider without the extension gives a copy, made by its readers for large
  /// files; `is_copy` tells.
  static Result<MappedFile> open(const Provider& provider, const std::string& path) {
    if (auto error = detail::bad_path("mapping", path)) return *std::move(error);
    return can_map(provider.functions()) ? map(provider, path) : copy(provider, path);
  }

  MappedFile(MappedFile&& from) noexcept
      : mapping_(std::move(from.mapping_)), is_open_(std::exchange(from.is_open_, false)) {}
  MappedFile& operator=(MappedFile&& from) noexcept {
    if (this != &from) {
      end();
      mapping_ = std::move(from.mapping_);
      is_open_ = std::exchange(from.is_open_, false);
    }
    return *this;
  }
  ~MappedFile() { end(); }

  /// False after `close`, and for what has been moved from.
  bool is_open() const { return is_open_; }
  bool is_copy() const { return is_open_ && mapping_.copied.data() != nullptr; }

  /// The content, readable until this is closed or destroyed; nothing if it is not open. Of a file
  /// that is open the pointer is not null, also when it is empty.
  std::span<const std::uint8_t> bytes() const {
    return is_open_ ? mapping_.view : std::span<const std::uint8_t>();
  }
  /// The same as text. There need be no NUL behind it.
  std::string_view text() const {
    return {reinterpret_cast<const char*>(bytes().data()), bytes().size()};
  }

  /// Gives the mapping back, and says what was wrong with that. The destructor does it in silence.
  std::optional<Error> close() {
    if (!is_open_) return Error{"closing a mapped file: it is not open"};
    if (end()) return std::nullopt;
    return detail::failed("rt_file_mmap_unmap", mapping_.path, "the handle stands for no mapping");
  }

 private:
  struct Mapping {
    Provider provider;  ///< keeps the library loaded
    std::string path;
    std::int64_t handle;
    Bytes copied;  ///< has no block where the provider has mapped
    std::span<const std::uint8_t> view;
  };

  explicit MappedFile(Mapping mapping) : mapping_(std::move(mapping)) {}

  static bool can_map(const Functions& f) {
    return f.file_mmap_map != nullptr && f.file_mmap_data != nullptr &&
           f.file_mmap_length != nullptr && f.file_mmap_unmap != nullptr;
  }

  static Result<MappedFile> map(const Provider& provider, const std::string& path) {
    const Functions& f = provider.functions();
    Mapping mapping{provider, path, f.file_mmap_map(path.c_str()), Bytes(nullptr, 0), {}};
    if (mapping.handle <= 0) {
      return detail::failed("rt_file_mmap_map", path, detail::likely_reason(path));
    }
    const std::uint8_t* const data = f.file_mmap_data(mapping.handle);
    const std::int64_t length = f.file_mmap_length(mapping.handle);
    if (data == nullptr || length < 0) {
      f.file_mmap_unmap(mapping.handle);
      return detail::failed(data == nullptr ? "rt_file_mmap_data" : "rt_file_mmap_length", path,
                            "the provider does not know the handle that it has just given");
    }
    mapping.view = {data, static_cast<std::size_t>(length)};
    return MappedFile(std::move(mapping));
  }

  static Result<MappedFile> copy(const Provider& provider, const std::string& path) {
    // A threshold of 0: the readers for large files, and the others where there are none.
    Result<Bytes> bytes = FileReader(provider, Strategy::kAuto, 0).read_to_bytes(path);
    if (!bytes) return bytes.error();
    const std::span<const std::uint8_t> view = bytes->view();
    return MappedFile({provider, path, -1, std::move(*bytes), view});
  }

  /// False if the provider says that there was nothing to give back.
  bool end() {
    if (!std::exchange(is_open_, false)) return true;
    if (mapping_.handle > 0) return mapping_.provider.functions().file_mmap_unmap(mapping_.handle);
    mapping_.copied = Bytes(nullptr, 0);
    return true;
  }

  Mapping mapping_;
  bool is_open_ = true;
};

}  // namespace rtconf::reader
