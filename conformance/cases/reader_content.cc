// The clauses about the bytes that a reader gives.
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "conformance/cases/common.h"
#include "conformance/cases/reader.h"
#include "conformance/probe/fd.h"
#include "conformance/probe/heap.h"
#include "conformance/probe/text.h"

namespace rtconf::cases::reader {

using probe::Answer;
using probe::Case;
using probe::Content;
using probe::World;
namespace world = probe::world;

const std::vector<std::uint64_t>& sizes() {
  static const std::vector<std::uint64_t> kSizes = [] {
    std::vector<std::uint64_t> sizes = {0,    2,    3,    5,    24,    40,    100,   1000,
                                        4080, 4088, 4608, 5632, 12288, 40000, 100000};
    for (std::uint64_t power = 64; power <= (1U << 18); power *= 2) sizes.push_back(3 * power);
    for (std::uint64_t power = 1; power <= (1U << 20); power *= 2) {
      if (power > 1) sizes.push_back(power - 1);
      sizes.push_back(power);
      sizes.push_back(power + 1);
    }
    return sizes;
  }();
  return kSizes;
}

void content(Case& c) {
  unsigned salt = static_cast<unsigned>(c.setting().seed);
  for (const std::uint64_t size : sizes()) {
    // What a reader forgets to write shows as the poison; two patterns, so that no content hides
    // it.
    probe::heap::poison(salt % 2 == 0 ? 0xA5 : 0x5A);
    call_and_expect_right(c, world::file(Content::pattern(size, salt++)));
  }
  for (const std::string& unit :
       {std::string(1, '\0'), std::string("\xff"), std::string("\n"), std::string("a\0b", 3)}) {
    for (const std::uint64_t size : {1U, 4096U, 40000U})
      call_and_expect_right(c, world::file(Content::repeat(size, unit)));
  }
}

namespace {

/// One file that is cut again and again, since writing it takes longer than reading it: the sizes
/// come from the largest on.
void expect_right_at_each_cut(Case& c, std::initializer_list<std::uint64_t> sizes) {
  const std::string name = probe::fresh_name("cut");
  bool is_there = false;
  for (const std::uint64_t size : sizes) {
    World world = world::file(name, Content::pattern(size, 1));
    if (is_there) world.steps.front().apply = probe::truncate_file(name, size).apply;
    call_and_expect_right(c, world);
    is_there = true;
  }
}

}  // namespace

void content_of_tens_of_mib(Case& c) {
  constexpr std::uint64_t kMiB = std::uint64_t{1} << 20;
  // Multiples of the page, of 64 KiB and of 1 MiB, and sizes that are none.
  expect_right_at_each_cut(c, {33 * kMiB + 5, 10 * kMiB + 3, 5 * kMiB + 65536, 4 * kMiB - 1,
                               3 * kMiB + 1, 2 * kMiB + 4096, 2 * kMiB, kMiB + kMiB / 2});
}

void content_past_4_gib(Case& c) {
  for (const std::uint64_t gib : {2U, 4U}) {
    call_and_expect_right(c, world::sparse((std::uint64_t{gib} << 30) - 1));
    call_and_expect_right(c, world::sparse((std::uint64_t{gib} << 30) + 4099));
  }
}

void no_translation(Case& c) {
  const std::vector<std::string> texts = {
      "line\r\nline\r\n",       "lone\rreturn",     "\n\n\n",           "no newline at the end",
      "newline at the end\n",   "\xef\xbb\xbfmark", "\xff\xfe\x41\x00", "caf\xe9 \x80\x81\xfe\xff",
      "\xc3\x28 \xed\xa0\x80",  "\x1a after",       "tab\tand\vmore\f", "percent %s %n %%",
      "back\\slash \\n \\x41",  "quote \" ' `",     "\x7f\x1b[0m",      "na\xc3\xafve \xe6\x96\x87",
      "  spaces at both ends  "};
  for (const std::string& text : texts)
    call_and_expect_right(c, world::file(Content::exactly(text)));
  call_and_expect_right(c, world::file(Content::exactly(std::string("NUL\0in the middle", 17))));
  call_and_expect_right(c, world::file(Content::exactly(std::string("\0\0first and last\0", 17))));
}

namespace {

/// What marks a format, or a character that some decoder treats apart.
const std::vector<std::string>& tokens() {
  using namespace std::string_literals;  // NOLINT(google-build-using-namespace)
  static const std::vector<std::string> kTokens = {"\xef\xbb\xbf"s,
                                                   "\xff\xfe"s,
                                                   "\xfe\xff"s,
                                                   "\xff\xfe\0\0"s,
                                                   "\0\0\xfe\xff"s,
                                                   "#!/bin/sh"s,
                                                   "\x1f\x8b\x08"s,
                                                   "\x7f"
                                                   "ELF"s,
                                                   "PK\x03\x04"s,
                                                   "%PDF-"s,
                                                   "\x28\xb5\x2f\xfd"s,
                                                   "BZh9"s,
                                                   "\xfd"
                                                   "7zXZ\0"s,
                                                   "<?xml "s,
                                                   "\\\n"s,
                                                   "\xc0\x80"s,
                                                   "\xc2\xa0"s,
                                                   "\xc2\x85"s,
                                                   "\xe2\x80\xa8"s,
                                                   "e\xcc\x81"s,
                                                   "\xc3\xa9"s,
                                                   "\xed\xa0\x80"s,
                                                   "\xf4\x90\x80\x80"s,
                                                   "\r\n"s,
                                                   "\n\r"s,
                                                   "\r"s,
                                                   "\x1a"s,
                                                   "\x04"s,
                                                   "\0\0"s,
                                                   "\x85"s};
  return kTokens;
}

/// Every pair of bytes once, in a row.
std::string all_pairs() {
  std::string bytes;
  for (unsigned first = 0; first < 256; ++first) {
    bytes += static_cast<char>(first);
    for (unsigned second = first + 1; second < 256; ++second) {
      bytes += static_cast<char>(first);
      bytes += static_cast<char>(second);
    }
  }
  return bytes + '\0';
}

}  // namespace

void no_translation_of_tokens(Case& c) {
  for (const std::string& token : tokens()) {
    for (const std::string& text :
         {token, token + "behind", "before" + token, "before" + token + "behind", token + token}) {
      call_and_expect_right(c, world::file(Content::exactly(text)));
    }
  }
  call_and_expect_right(c, world::file(Content::exactly(all_pairs())));
  for (const std::uint64_t border : {4096U, 8192U, 32768U, 65536U}) {
    // A CR right before the border, a LF behind it.
    std::string lines(border - 1, '.');
    call_and_expect_right(c, world::file(Content::exactly(lines + "\r\n" + lines.substr(0, 90))));
  }
  for (const std::string& unit : {std::string("A"), std::string("\0", 1), std::string("\xff")})
    call_and_expect_right(c, world::file(Content::repeat(200'000, unit)));
}

void complete(Case& c) {
  constexpr std::uint64_t kKiB = 1024;
  expect_right_at_each_cut(c, {16384 * kKiB + 1, 8192 * kKiB + 1, 4096 * kKiB + 1, 1024 * kKiB + 1,
                               128 * kKiB + 1, 64 * kKiB + 1, 16 * kKiB + 1, 8 * kKiB + 1});
  for (const World& world : {world::directory(), world::dangling_link(), world::file_as_parent()}) {
    c.enter(world);
    c.expect_failure(c.call());
  }
}

void empty(Case& c) {
  for (int i = 0; i < 3; ++i) {
    probe::heap::poison(i == 1 ? 0x5A : 0xA5);
    c.enter(world::file(Content::pattern(0)));
    const Answer answer = c.call();
    c.expect_success(answer);
    if (!c.is_freeable(answer)) {
      c.fail({.message = "the result for an empty file cannot be freed",
              .expected = "a block of malloc's family",
              .got = "a pointer that free() does not take",
              .check = "free(result); free(malloc(100)); return 0;"});
    }
    if (c.subject().is_text) c.expect_nul(answer);
    c.release(answer);
  }
}

void directory(Case& c) {
  for (const World& world :
       {world::directory(), world::linked_directory(), world::directory_with_slash(),
        world::special("."), world::special("/")}) {
    c.enter(world);
    c.expect_failure(c.call());
  }
}

void unreadable(Case& c) {
  for (const World& world :
       {world::unreadable(Content::pattern(100)), world::unsearchable(Content::pattern(100))}) {
    c.enter(world);
    if (probe::Fd(open(world.path->c_str(), O_RDONLY | O_CLOEXEC))) {
      c.cannot_judge(
          "file permissions do not bind this user: run as an ordinary user, or where root can "
          "become one");
    }
    c.expect_failure(c.call());
  }
}

void read_only(Case& c) {
  call_and_expect_right(c, world::read_only(Content::pattern(5000, 6)));
  // A file of another user, whose access time may not be touched either.
  struct stat info {};
  World passwd = world::special("/etc/passwd");
  if (stat("/etc/passwd", &info) != 0 || info.st_uid == geteuid() ||
      access("/etc/passwd", R_OK) != 0) {
    return;
  }
  passwd.content = Content::repeat(static_cast<std::uint64_t>(info.st_size), "");
  call_and_expect_right(c, passwd);
}

void unlinked(Case& c) {
  call_and_expect_right(c, world::unlinked(Content::pattern(5000, 2), c.spare_descriptor()));
}

void snapshot(Case& c) {
  const std::string name = probe::fresh_name("changing");
  const Content original = Content::pattern(50000, 1);
  const World world = world::file(name, original);
  // The copy stays as the file was; the result is compared with it after each change.
  const World truth = world::file(original);
  const std::vector<std::pair<std::string, probe::Step>> changes = {
      {"overwritten", probe::overwrite_file(name, Content::pattern(50000, 99))},
      {"truncated", probe::truncate_file(name, 0)},
      {"made longer", probe::truncate_file(name, 200000)},
      {"deleted", probe::remove_file(name)}};
  for (const auto& [what, change] : changes) {
    c.enter(truth);
    c.enter(world);
    const Answer answer = c.call();
    c.expect_right(answer);
    c.act_quietly(change);
    auto failure = c.difference_in(truth, answer);
    if (failure && !c.is_for_another(*failure)) {
      failure->message =
          fmt::format("{}: the result changed when the file was {} after the return: {}",
                      world.title, what, failure->message);
      failure->prelude.clear();
      failure->check = fmt::format(
          "{0}result = call({1});\n{2}\nfor (unsigned long long i = 0; i < {3}; i++)\n"
          "  if ((unsigned char)result[i] != (unsigned char)({4})) return 1;\nreturn 0;",
          c.subject().c_type, world.path_code, change.code, original.size(),
          original.c_expression());
      c.fail(*failure);
    }
    c.release(answer);
  }
}

}  // namespace rtconf::cases::reader
