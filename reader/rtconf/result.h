// A value or an error, and what the messages of errors are made of. Nothing about providers.
#pragma once

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <variant>

namespace rtconf::reader {

/// Why something could not be done: what was tried, on which path, and the reason as far as known.
struct Error {
  std::string text;
};

/// A value or the error in its place; as std::expected, which C++23 brings.
template <class T>
class [[nodiscard]] Result {
 public:
  Result(T value) : held_(std::move(value)) {}
  Result(Error error) : held_(std::move(error)) {}

  bool has_value() const { return held_.index() == 0; }
  explicit operator bool() const { return has_value(); }

  /// To be asked only if there is a value.
  T& value() { return *std::get_if<0>(&held_); }
  const T& value() const { return *std::get_if<0>(&held_); }
  T& operator*() { return value(); }
  const T& operator*() const { return value(); }
  T* operator->() { return &value(); }
  const T* operator->() const { return &value(); }

  /// To be asked only if there is none.
  const Error& error() const { return *std::get_if<1>(&held_); }

 private:
  std::variant<T, Error> held_;
};

namespace detail {

/// A path or a name in a message: on one line, whatever bytes it has.
inline std::string in_quotes(std::string_view bytes) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text = "\"";
  for (const char byte : bytes) {
    const auto code = static_cast<unsigned char>(byte);
    if (code < 0x20 || code == 0x7f) {
      text += {'\\', 'x', kDigits[code >> 4U], kDigits[code & 0xfU]};
    } else {
      if (byte == '"' || byte == '\\') text += '\\';
      text += byte;
    }
  }
  return text += '"';
}

/// What the system says of a path that a provider could not read. A provider gives no reason, so
/// this is the likely one. The file is not opened: closing it would lose the caller's locks on it.
inline std::string likely_reason(const std::string& path) {
  struct stat status = {};
  if (::stat(path.c_str(), &status) != 0) return std::generic_category().message(errno);
  if (S_ISDIR(status.st_mode)) return std::generic_category().message(EISDIR);
  if (::faccessat(AT_FDCWD, path.c_str(), R_OK, AT_EACCESS) != 0) {
    return std::generic_category().message(errno);
  }
  if (!S_ISREG(status.st_mode)) return "it is not a regular file";
  return "the provider gives no reason, and a file of " + std::to_string(status.st_size) +
         " bytes is there";
}

inline Error failed(std::string_view function, const std::string& path, std::string_view why) {
  return {std::string(function) + " on " + in_quotes(path) + ": " + std::string(why)};
}

/// The error of a path that cannot be handed over: a NUL in it would end it early.
inline std::optional<Error> bad_path(std::string_view what, const std::string& path) {
  if (path.find('\0') == std::string::npos) return std::nullopt;
  return failed(what, path, "the path holds a NUL");
}

}  // namespace detail
}  // namespace rtconf::reader
