// FileReader: whole files through any provider of the rt_* contract, for C++20. Headers alone, over
// rt.h, the standard library and, to load a provider, dlopen(3). Errors are values with a text;
// nothing is thrown but what std::string throws when memory runs out. docs/file-reader.md is the
// guide. Nothing here reads a file itself: providers do.
#pragma once

#include <rt.h>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <limits>
#include <optional>
#include <string>
#include <utility>

#include "content.h"
#include "provider.h"
#include "result.h"

namespace rtconf::reader {

/// Which of a provider's readers is asked.
enum class Strategy : std::uint8_t {
  kRegular,  ///< the plain ones, which may wait for a writer
  kMmap,     ///< those meant for large files, which never wait
  kAuto,     ///< kMmap for files of the threshold's size or more, kRegular for all others
};

/// From this size on kAuto takes the readers meant for large files.
inline constexpr std::uint64_t kMmapThreshold = std::uint64_t{32} * 1024;

namespace detail {

/// A function of a provider and its name, for messages.
template <class Function>
struct Named {
  const char* name;
  Function call;
  explicit operator bool() const { return call != nullptr; }
};

/// The readers of one strategy.
struct Readers {
  Named<decltype(&rt_file_read_sized)> sized;
  Named<decltype(&rt_file_read_text)> text;
  Named<decltype(&rt_file_read_bytes)> bytes;

  bool any() const { return sized || text || bytes; }
};

inline Readers regular_readers(const Functions& f) {
  return {{"rt_file_read_sized", f.file_read_sized},
          {"rt_file_read_text", f.file_read_text},
          {"rt_file_read_bytes", f.file_read_bytes}};
}

inline Readers mmap_readers(const Functions& f) {
  return {{"rt_file_mmap_read_sized", f.file_mmap_read_sized},
          {"rt_file_mmap_read_text", f.file_mmap_read_text},
          {"rt_file_mmap_read_bytes", f.file_mmap_read_bytes}};
}

}  // namespace detail

/// Reads whole files through a provider. Safe to use from many threads.
class FileReader {
 public:
  explicit FileReader(Provider provider, Strategy strategy = Strategy::kAuto,
                      std::uint64_t threshold = kMmapThreshold)
      : provider_(std::move(provider)), strategy_(strategy), threshold_(threshold) {}

  /// The whole file as text, with all its NULs and one behind it.
  Result<Text> read_to_string(const std::string& path) const {
    Result<Content> content = read(path, Form::kText);
    if (!content) return content.error();
    if (!content->has_nul && !add_nul(*content)) {
      return detail::failed("reading", path, "no memory for the NUL behind the text");
    }
    return Text(std::move(*content).bytes());
  }

  /// The whole file as bytes.
  Result<Bytes> read_to_bytes(const std::string& path) const {
    Result<Content> content = read(path, Form::kBytes);
    if (!content) return content.error();
    return std::move(*content).bytes();
  }

 private:
  enum class Form : std::uint8_t { kText, kBytes };

  struct Content {
    detail::Block block;
    std::size_t size;
    bool has_nul;  ///< the block goes on with a NUL, as those of text readers do

    Bytes bytes() && { return {std::move(block), size}; }
  };

  /// How often a file is read whose size changes meanwhile.
  static constexpr int kAttempts = 3;

  Result<Content> read(const std::string& path, Form form) const {
    if (auto error = detail::bad_path("reading", path)) return *std::move(error);
    const detail::Readers readers = readers_for(path);
    if (readers.sized) return read_sized(readers, path);
    if (!readers.any()) {
      return detail::failed("reading", path,
                            std::string("the provider has none of ") + readers.sized.name + ", " +
                                readers.text.name + " and " + readers.bytes.name);
    }
    if (functions().file_size == nullptr) {
      return detail::failed("reading", path,
                            std::string("the provider has neither ") + readers.sized.name +
                                " nor rt_file_size, so the length of the content is not known");
    }
    return read_and_measure(readers, path, form);
  }

  const Functions& functions() const { return provider_.functions(); }

  /// The readers of the strategy. kAuto takes the others where the provider has none of those.
  detail::Readers readers_for(const std::string& path) const {
    const detail::Readers regular = detail::regular_readers(functions());
    const detail::Readers mmap = detail::mmap_readers(functions());
    if (strategy_ != Strategy::kAuto) return strategy_ == Strategy::kMmap ? mmap : regular;
    if (!mmap.any() || !regular.any()) return regular.any() ? regular : mmap;
    // What has no size, such as a missing file, goes to the regular readers: theirs is the failure.
    const std::int64_t size =
        functions().file_size != nullptr ? functions().file_size(path.c_str()) : -1;
    return size >= 0 && static_cast<std::uint64_t>(size) >= threshold_ ? mmap : regular;
  }

  static Result<Content> read_sized(const detail::Readers& readers, const std::string& path) {
    std::size_t size = 0;
    detail::Block block(readers.sized.call(path.c_str(), &size));
    if (!block) return detail::failed(readers.sized.name, path, detail::likely_reason(path));
    return Content{std::move(block), size, false};
  }

  /// A reader that does not tell the length, with rt_file_size before and after it. When they agree
  /// that is the length, if the block bears it out; when not, the file has changed, and is read
  /// again.
  Result<Content> read_and_measure(const detail::Readers& readers, const std::string& path,
                                   Form form) const {
    for (int attempt = 0; attempt < kAttempts; ++attempt) {
      const std::int64_t before = functions().file_size(path.c_str());
      if (before < 0) return detail::failed("rt_file_size", path, detail::likely_reason(path));
      if (static_cast<std::uint64_t>(before) >= std::numeric_limits<std::size_t>::max()) {
        return detail::failed("reading", path, "the file does not fit in memory");
      }
      const auto size = static_cast<std::size_t>(before);
      // A size of 0 may be that of a file of procfs: only the NUL of a text shows the truth.
      const bool as_text = readers.text && (form == Form::kText || !readers.bytes || size == 0);
      detail::Block block(as_text ? as_bytes(readers.text.call(path.c_str()))
                                  : readers.bytes.call(path.c_str()));
      const char* const name = as_text ? readers.text.name : readers.bytes.name;
      if (!block) return detail::failed(name, path, detail::likely_reason(path));
      if (functions().file_size(path.c_str()) != before) continue;
      if (!may_hold(block, size, as_text)) {
        return detail::failed(name, path,
                              "the size of the file is not the length of its content, which only " +
                                  std::string(readers.sized.name) + " would tell");
      }
      return Content{std::move(block), size, as_text};
    }
    return detail::failed(
        "reading", path,
        "the size of the file changed during each of " + std::to_string(kAttempts) + " attempts");
  }

  /// Whether a block can be one of `size` bytes, and of the NUL behind a text.
  static bool may_hold(const detail::Block& block, std::size_t size, bool is_text) {
    if (detail::room(block) < size + (is_text ? 1 : 0)) return false;
    return !is_text || block.get()[size] == 0;
  }

  static bool add_nul(Content& content) {
    void* const larger = std::realloc(content.block.get(), content.size + 1);
    if (larger == nullptr) return false;
    // The old block is gone, or is this one.
    static_cast<void>(content.block.release());
    content.block.reset(static_cast<std::uint8_t*>(larger));
    content.block.get()[content.size] = 0;
    content.has_nul = true;
    return true;
  }

  static std::uint8_t* as_bytes(char* text) { return reinterpret_cast<std::uint8_t*>(text); }

  Provider provider_;
  Strategy strategy_;
  std::uint64_t threshold_;
};

}  // namespace rtconf::reader
