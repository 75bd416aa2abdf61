// Small text helpers that every probe and case words its findings with.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace rtconf::probe {

/// "ENOENT" for 2, "errno 9999" for a number without a name.
std::string errno_name(int error);

/// "cannot open 'x': No such file or directory (ENOENT)" from ("open 'x'", errno).
std::string cannot(std::string_view what, int error);

/// `bytes` as a C string literal with its quotes; every byte that is not plain ASCII is escaped.
/// Longer than `limit` bytes: cut, with "..." after the closing quote.
std::string quoted(std::string_view bytes, std::size_t limit = std::string::npos);

/// "SIGSEGV" for 11, "signal 99" for a number without a name.
std::string signal_name(int signal);

/// "1 byte", "2 bytes".
std::string counted(std::uint64_t count, std::string_view unit);

/// Up to 16 bytes around the first difference, as hex and text, with the offset of the first byte
/// shown.
std::string hex_line(std::uint64_t offset, std::span<const unsigned char> bytes);

}  // namespace rtconf::probe
