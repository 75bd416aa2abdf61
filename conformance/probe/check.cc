#include "conformance/probe/check.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>

#include "conformance/probe/fd.h"
#include "conformance/probe/text.h"

namespace rtconf::probe::check {
namespace {

std::string short_name(const std::string& path) { return quoted(path, 80); }

/// Fills `bytes` from the descriptor as far as it goes.
std::size_t read_all(int fd, std::vector<unsigned char>& bytes) {
  std::size_t done = 0;
  while (done < bytes.size()) {
    const ssize_t got = read(fd, bytes.data() + done, bytes.size() - done);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) break;
    done += static_cast<std::size_t>(got);
  }
  return done;
}

Finding other_bytes(const std::string& path, std::uint64_t at,
                    const std::vector<unsigned char>& wanted,
                    const std::vector<unsigned char>& found, std::size_t count) {
  const auto differing = static_cast<std::size_t>(
      std::mismatch(wanted.begin(), wanted.begin() + static_cast<std::ptrdiff_t>(count),
                    found.begin())
          .first -
      wanted.begin());
  const std::size_t from = differing - std::min<std::size_t>(differing, 4);
  return {fmt::format("byte {} of {} is another", at + differing, short_name(path)),
          hex_line(at + from, std::span(wanted).first(count).subspan(from)),
          hex_line(at + from, std::span(found).first(count).subspan(from))};
}

/// Compares one part with what the descriptor gives from its offset on.
std::optional<Finding> compare_part(const std::string& path, int fd, const Content& part,
                                    std::uint64_t start) {
  constexpr std::uint64_t kChunk = std::uint64_t{1} << 16;
  std::vector<unsigned char> wanted(std::min(part.size(), kChunk));
  std::vector<unsigned char> found(wanted.size());
  for (std::uint64_t done = 0; done < part.size(); done += wanted.size()) {
    wanted.resize(std::min(part.size() - done, kChunk));
    found.resize(wanted.size());
    part.fill(wanted.data(), done, wanted.size());
    const std::size_t got = read_all(fd, found);
    if (!std::equal(wanted.begin(), wanted.begin() + static_cast<std::ptrdiff_t>(got),
                    found.begin()))
      return other_bytes(path, start + done, wanted, found, got);
    if (got < wanted.size()) {
      return Finding{fmt::format("{} is too short", short_name(path)),
                     counted(start + part.size(), "byte") + " or more",
                     counted(start + done + got, "byte")};
    }
  }
  return std::nullopt;
}

std::string part_code(const Content& part) {
  if (part.size() == 0) return "";
  return fmt::format(
      "  for (unsigned long long i = 0; i < {}; i++) if (getc(file) != (unsigned char)({})) return "
      "1;\n",
      part.size(), part.c_expression());
}

/// What lstat says of the path, or how it failed.
std::optional<Finding> not_there(const std::string& path, int error) {
  return Finding{fmt::format("{} is not there", short_name(path)), "an entry", errno_name(error)};
}

}  // namespace

Check holds(const std::string& path, const std::string& code, const std::vector<Content>& parts) {
  std::string reading =
      fmt::format("{{ FILE *file = fopen({}, \"rb\"); if (!file) return 1;\n", code);
  for (const Content& part : parts) reading += part_code(part);
  reading += "  if (getc(file) != EOF) return 1;\n  fclose(file); }";
  return {[=]() -> std::optional<Finding> {
            const Fd fd(open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
            if (!fd)
              return Finding{cannot("open " + short_name(path), errno), "a file that can be read",
                             errno_name(errno)};
            std::uint64_t done = 0;
            for (const Content& part : parts) {
              if (auto finding = compare_part(path, fd.get(), part, done)) return finding;
              done += part.size();
            }
            unsigned char more = 0;
            if (read(fd.get(), &more, 1) == 0) return std::nullopt;
            struct stat info {};
            fstat(fd.get(), &info);
            return Finding{fmt::format("{} is too long", short_name(path)), counted(done, "byte"),
                           counted(static_cast<std::uint64_t>(info.st_size), "byte")};
          },
          std::move(reading)};
}

Check holds(const std::string& path, const Content& content) {
  return holds(path, quoted(path), {content});
}

Check equals(const std::string& path, const std::string& other, const std::string& other_code) {
  return {
      [=]() -> std::optional<Finding> {
        const Fd one(open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
        const Fd two(open(other.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
        if (!one || !two)
          return Finding{cannot("open " + short_name(one ? other : path), errno),
                         "a file that can be read", errno_name(errno)};
        std::vector<unsigned char> found(std::size_t{1} << 16);
        std::vector<unsigned char> wanted(found.size());
        for (std::uint64_t done = 0;;) {
          const std::size_t got = read_all(one.get(), found);
          const std::size_t there = read_all(two.get(), wanted);
          const std::size_t both = std::min(got, there);
          if (!std::equal(wanted.begin(), wanted.begin() + static_cast<std::ptrdiff_t>(both),
                          found.begin()))
            return other_bytes(path, done, wanted, found, both);
          if (got != there)
            return Finding{
                fmt::format("{} has another length than {}", short_name(path), short_name(other)),
                counted(done + there, "byte"), counted(done + got, "byte")};
          if (got == 0) return std::nullopt;
          done += got;
        }
      },
      fmt::format("{{ FILE *one = fopen({}, \"rb\"), *two = fopen({}, \"rb\"); int c;\n"
                  "  if (!one || !two) return 1;\n"
                  "  do {{ c = getc(one); if (getc(two) != c) return 1; }} while (c != EOF); }}",
                  quoted(path), other_code)};
}

Check has_size(const std::string& path, std::uint64_t size) {
  return {
      [=]() -> std::optional<Finding> {
        struct stat info {};
        if (stat(path.c_str(), &info) != 0) return not_there(path, errno);
        if (static_cast<std::uint64_t>(info.st_size) == size) return std::nullopt;
        return Finding{fmt::format("{} has another size", short_name(path)), counted(size, "byte"),
                       counted(static_cast<std::uint64_t>(info.st_size), "byte")};
      },
      fmt::format("{{ struct stat info; if (stat({}, &info) || info.st_size != {}) return 1; }}",
                  quoted(path), size)};
}

Check has_mode(const std::string& path, unsigned mode) {
  return {
      [=]() -> std::optional<Finding> {
        struct stat info {};
        if (stat(path.c_str(), &info) != 0) return not_there(path, errno);
        if ((info.st_mode & 07777) == mode) return std::nullopt;
        return Finding{fmt::format("{} has another mode", short_name(path)),
                       fmt::format("{:04o}", mode), fmt::format("{:04o}", info.st_mode & 07777)};
      },
      fmt::format("{{ struct stat info; if (stat({}, &info) || (info.st_mode & 07777) != {:#o}) "
                  "return 1; }}",
                  quoted(path), mode)};
}

Check is_kind(const std::string& path, unsigned kind) {
  return {[=]() -> std::optional<Finding> {
            struct stat info {};
            if (lstat(path.c_str(), &info) != 0) return not_there(path, errno);
            if ((info.st_mode & S_IFMT) == kind) return std::nullopt;
            return Finding{fmt::format("{} has become something else", short_name(path)),
                           fmt::format("st_mode {:06o}", kind),
                           fmt::format("st_mode {:06o}", info.st_mode & S_IFMT)};
          },
          fmt::format("{{ struct stat info; if (lstat({}, &info) || (info.st_mode & S_IFMT) != "
                      "{:#o}) return 1; "
                      "}}",
                      quoted(path), kind)};
}

Check is_link(const std::string& path) { return is_kind(path, S_IFLNK); }

Check is_gone(const std::string& path, const std::string& code) {
  return {[=]() -> std::optional<Finding> {
            struct stat info {};
            if (lstat(path.c_str(), &info) != 0) return std::nullopt;
            return Finding{fmt::format("{} is there", short_name(path)), "no entry", "an entry"};
          },
          fmt::format("{{ struct stat info; if (!lstat({}, &info)) return 1; }}", code)};
}

Check is_gone(const std::string& path) { return is_gone(path, quoted(path)); }

}  // namespace rtconf::probe::check
