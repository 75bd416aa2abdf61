// The clauses about what is in the file after a text was written.
#include <fmt/format.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "conformance/cases/common.h"
#include "conformance/cases/effects.h"
#include "conformance/cases/reader.h"
#include "conformance/cases/writing.h"
#include "conformance/probe/text.h"

namespace rtconf::cases::writing {

using probe::Answer;
using probe::Case;
using probe::Content;
using probe::World;
namespace check = probe::check;
namespace world = probe::world;

namespace {

World to_file(Case& c, const Content& old, const Content& text) {
  return writing_to(c, world::file(old), old, text);
}

/// Nothing but the file changes. It is taken away again: every file is looked at around each call.
void expect_written(Case& c, const World& world) {
  expect_only(c, world, {*world.path});
  c.act_quietly(probe::remove_file(*world.path));
}

/// Writes the text to a missing file, and once more to the file that is there then.
void expect_through(Case& c, const Content& text) {
  const std::string name = probe::fresh_name("new");
  World first = making(c, name, text);
  call_and_expect_right(c, std::move(first));
  World second = writing_to(c, world::at("a file that was written before", {}, name), text, text);
  // The reproducer has to make what the first call made here.
  second.steps.push_back(probe::declare(probe::write_file(name, text).code));
  call_and_expect_right(c, std::move(second));
  c.act_quietly(probe::remove_file(name));
}

const std::vector<std::string>& texts() {
  static const std::vector<std::string> kTexts = {
      "line\r\nline\r\n",
      "lone\rreturn\r",
      "\n",
      "\n\n\n",
      "no newline at the end",
      "newline at the end\n",
      "\xef\xbb\xbfmark",
      "mark\xef\xbb\xbf",
      "\xef\xbb\xbf",
      "\xff\xfe"
      "A",
      "\xfe\xff"
      "A",
      "caf\xe9 \x80\x81\xfe\xff",
      "\xc3\x28 \xed\xa0\x80 \xc0\x80 \xf4\x90\x80\x80",
      "\xc3",
      "\x1a after",
      "before \x1a",
      "\x04",
      "tab\tand\vmore\f",
      "percent %s %n %d %% %",
      "%s%s%s%s%n",
      "back\\slash \\n \\x41 \\0",
      "quote \" ' `",
      "$HOME `id` ${x}",
      "\x7f\x1b[0m\b",
      "na\xc3\xafve \xe6\x96\x87 e\xcc\x81 \xc2\xa0 \xc2\x85 \xe2\x80\xa8",
      "  spaces at both ends  ",
      "\t\n mixed white space \n\t",
      " ",
      "\r",
      "#!/bin/sh",
      "\x85"};
  return kTexts;
}

}  // namespace

void created(Case& c) {
  for (const std::uint64_t size : {0U, 1U, 100U, 5000U, 100'000U}) {
    expect_written(
        c, making(c, probe::fresh_name("new"), Content::text(size, static_cast<unsigned>(size))));
  }
  const std::string directory = probe::fresh_name("directory");
  World below = world::at("a missing file in a directory", {probe::make_directory(directory)},
                          directory + "/new");
  expect_written(c, writing_to(c, below, Content::exactly(""), Content::text(300)));
  // Under a name that was another file's a moment ago.
  for (int round = 0; round < 10; ++round) {
    expect_written(c, making(c, "again", Content::text(200, static_cast<unsigned>(round))));
  }
}

void descriptor_zero(Case& c) {
  c.surrender(0);
  expect_written(c, making(c, probe::fresh_name("new"), Content::text(5000)));
}

void replaces(Case& c) {
  const auto sizes = {0U, 1U, 99U, 100U, 101U, 4095U, 4096U, 4097U, 8192U, 70'000U};
  for (const unsigned old : sizes) {
    for (const unsigned size : sizes)
      expect_written(c, to_file(c, Content::pattern(old, 5), Content::text(size, 9)));
  }
  World sparse = world::sparse(std::uint64_t{1} << 20);
  expect_written(c, writing_to(c, sparse, sparse.content, Content::text(100)));
}

void appends(Case& c) {
  for (const Content& old :
       {Content::exactly(""), Content::exactly("a line\n"), Content::exactly("no newline"),
        Content::exactly(std::string("NUL\0and more\0", 13)), Content::exactly("\r\n"),
        Content::exactly("\xef\xbb\xbf"), Content::exactly("\n\n"), Content::pattern(4095),
        Content::pattern(4096), Content::pattern(4097), Content::pattern(70'000)}) {
    for (const unsigned size : {0U, 1U, 100U, 4096U, 70'000U})
      expect_written(c, to_file(c, old, Content::text(size, 9)));
  }
  // Many, one behind the other.
  const std::string name = probe::fresh_name("log");
  Content old = Content::exactly("");
  for (int line = 0; line < 100; ++line) {
    const Content text = Content::exactly(fmt::format("line {}\n", line));
    World world = writing_to(c, world::at("a file that grows line by line", {}, name), old, text);
    world.steps.push_back(probe::declare(probe::write_file(name, old).code));
    call_and_expect_right(c, world);
    old = Content::exactly(old.bytes() + text.bytes());
  }
}

void exact_bytes(Case& c) {
  unsigned salt = static_cast<unsigned>(c.setting().seed);
  for (const std::uint64_t size : reader::sizes()) {
    const Content old = Content::pattern(100, salt);
    const World world = to_file(c, old, Content::text(size, ++salt));
    call_and_expect_right(c, world);
    c.act_quietly(probe::remove_file(*world.path));
  }
  for (const std::uint64_t size : {0U, 1U, 4096U, 8191U, 8192U, 8193U, 65'536U, 1'000'003U})
    expect_through(c, Content::text(size, ++salt));
  for (const char* unit : {"\xff", "\n", "%s", "\x01"}) {
    for (const std::uint64_t size : {1U, 4096U, 40'000U})
      expect_through(c, Content::repeat(size, unit));
  }
}

void exact_bytes_of_tens_of_mib(Case& c) {
  constexpr std::uint64_t kMiB = std::uint64_t{1} << 20;
  for (const std::uint64_t size : {2 * kMiB + 4096, 12 * kMiB + 5}) {
    World world = to_file(c, Content::pattern(10), Content::text(size, 1));
    const std::string name = *world.path;
    call_and_expect_right(c, std::move(world));  // copies take longer than the call
    c.act_quietly(probe::remove_file(name));
  }
}

void no_translation(Case& c) {
  for (unsigned byte = 1; byte < 256; ++byte)
    expect_through(c, Content::exactly(std::string(3, static_cast<char>(byte))));
  for (const char* locale : {"C", "C.UTF-8"}) {
    c.act_quietly(probe::set_locale(locale));
    for (const std::string& text : texts()) expect_through(c, Content::exactly(text));
    expect_through(c, Content::text(200'000));
    for (const std::uint64_t border : {4096U, 8192U, 65'536U}) {
      // A CR right before the border, a LF behind it.
      std::string lines(border - 1, '.');
      expect_through(c, Content::exactly(lines + "\r\n" + lines.substr(0, 90)));
    }
  }
}

void full_device(Case& c) {
  struct stat info {};
  if (stat("/dev/full", &info) != 0 || !S_ISCHR(info.st_mode))
    c.cannot_judge("there is no device /dev/full here");
  const std::string name = probe::fresh_name("full");
  const World linked =
      world::at("a link to /dev/full", {probe::remake_link("/dev/full", name)}, name);
  for (const std::uint64_t size :
       {1U, 100U, 4095U, 4096U, 4097U, 8192U, 8193U, 65'536U, 100'000U, 3'000'000U}) {
    for (const World& world : {world::special("/dev/full"), linked}) {
      c.enter(with_second(world, Content::text(size)));
      c.expect_failure(c.call());
    }
  }
}

void complete(Case& c) {
  // A limit, how much is there before, and how long the text is.
  struct Limit {
    std::uint64_t most, old, size;
  };
  for (const Limit& limit :
       {Limit{1000, 0, 1001}, Limit{1000, 0, 5000}, Limit{4096, 0, 4097}, Limit{4096, 0, 8192},
        Limit{4096, 0, 100'000}, Limit{1, 0, 2}, Limit{65'536, 0, 65'537}, Limit{1000, 900, 1100},
        Limit{8192, 100, 3'000'000}}) {
    const Content old = Content::pattern(limit.old);
    World world = to_file(c, old, Content::text(limit.size));
    world.steps.push_back(probe::limit_file_size(limit.most));
    world = titled(world, fmt::format("where files may have {} bytes", limit.most));
    c.enter(world);
    const Answer answer = c.call();
    c.act_quietly(probe::limit_file_size(std::nullopt));
    if (!answer.failed) {
      c.fail({.message = fmt::format("{} returned true, and the text is cut",
                                     call_text(c.subject(), world)),
              .expected = "false",
              .got = "true",
              .check = "return result != false;"});
    }
    c.act_quietly(probe::remove_file(*world.path));
  }
  // What fits is written.
  World world = to_file(c, Content::exactly(""), Content::text(999));
  world.steps.push_back(probe::limit_file_size(1000));
  call_and_expect_right(c, titled(world, "where files may have 1000 bytes"));
  c.act_quietly(probe::limit_file_size(std::nullopt));
}

}  // namespace rtconf::cases::writing
