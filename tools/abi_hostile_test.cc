// `rtconf abi` on files that are no library, or a broken one: it says so, and comes to an end.
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <random>
#include <string>

#include <nlohmann/json.hpp>

#include "tools/user.h"

namespace rtconf::tools {
namespace {

std::string library(const char* name) {
  return test_environment((std::string("RTCONF_ABI_") + name).c_str());
}

std::string changed(const std::string& bytes, std::size_t at, const char* with) {
  std::string made = bytes;
  return made.replace(at, std::string(with).size(), with);
}

struct Refused {
  const char* name;
  std::string (*path)(const Scratch& scratch);
  const char* says;
};

std::string file(const Scratch& scratch, const std::string& bytes) {
  write_file(scratch.path("file.so"), bytes);
  return scratch.path("file.so");
}

std::string fifo(const Scratch& scratch) {
  mkfifo(scratch.path("fifo").c_str(), 0600);
  return scratch.path("fifo");
}

const Refused kRefused[] = {
    {"missing", [](const Scratch& s) { return s.path("missing.so"); }, "(ENOENT)"},
    {"directory", [](const Scratch& s) { return s.path(""); }, "it is a directory"},
    {"device", [](const Scratch&) { return std::string("/dev/zero"); }, "not a regular file"},
    {"fifo", fifo, "not a regular file"},
    {"empty", [](const Scratch& s) { return file(s, ""); }, "it is empty"},
    {"text", [](const Scratch& s) { return file(s, "no library\n"); }, "not an ELF"},
    {"archive", [](const Scratch& s) { return file(s, "!<arch>\n"); }, "static archive"},
    {"header_alone",
     [](const Scratch& s) { return file(s, read_file(library("RIGHT")).substr(0, 64)); },
     "no dynamic segment"},
    {"half_a_header",
     [](const Scratch& s) { return file(s, read_file(library("RIGHT")).substr(0, 30)); },
     "not an ELF"},
    {"other_machine",
     [](const Scratch& s) { return file(s, changed(read_file(library("RIGHT")), 18, "\x16")); },
     "IBM Z (64-bit)"},
    {"other_class",
     [](const Scratch& s) { return file(s, changed(read_file(library("RIGHT")), 4, "\x01")); },
     "(32-bit)"},
    {"object",
     [](const Scratch& s) { return file(s, changed(read_file(library("RIGHT")), 16, "\x01")); },
     "object file"},
    {"program", [](const Scratch&) { return test_environment("RTCONF_EXE"); }, "a program"},
};

class Refusal : public testing::TestWithParam<Refused> {};

TEST_P(Refusal, IsSaidOnStderrWithStatus3) {
  const Scratch scratch;
  const std::string path = GetParam().path(scratch);
  const Finished finished = rtconf({"abi", path});
  EXPECT_EQ(finished.status, 3);
  EXPECT_EQ(finished.out, "");
  EXPECT_EQ(finished.err.find("rtconf: cannot look into " + path + ": "), 0U) << finished.err;
  EXPECT_NE(finished.err.find(GetParam().says), std::string::npos) << finished.err;
  const Finished json = rtconf({"abi", path, "--json"});
  EXPECT_EQ(json.status, 3);
  EXPECT_NE(nlohmann::json::parse(json.out, nullptr, false)["refusal"], "") << json.out;
}

INSTANTIATE_TEST_SUITE_P(Files, Refusal, testing::ValuesIn(kRefused),
                         [](const auto& each) { return std::string(each.param.name); });

TEST(Refusals, AreNotForLibrariesOfOtherThings) {
  const Finished finished = rtconf({"abi", test_environment("RTCONF_UNRELATED")});
  EXPECT_EQ(finished.status, 3);
  EXPECT_NE(finished.out.find("it exports none of the contract's functions"), std::string::npos);
}

TEST(DebugInformation, ThatGoesInCirclesIsReadAsFarAsItMakesSense) {
  const Finished finished = rtconf({"abi", library("CYCLIC")});
  EXPECT_EQ(finished.status, 1) << finished.out << finished.err;
  EXPECT_NE(finished.out.find("takes 2 parameters, the contract says 1"), std::string::npos)
      << finished.out;
}

TEST(Sections, ThatClaimMoreThanThereIsAreNotBelieved) {
  const Scratch scratch;
  std::string bytes = read_file(library("WRONG"));
  constexpr std::size_t kSectionTable = 40;  // e_shoff in a 64-bit ELF header
  constexpr std::size_t kEntry = 64;         // of the section table
  constexpr std::size_t kSize = 32;          // sh_size in an entry
  std::uint64_t table = 0;
  std::memcpy(&table, bytes.data() + kSectionTable, sizeof table);
  const std::uint64_t size = std::uint64_t{8} << 30;
  for (std::size_t at = table + kEntry; at + kEntry <= bytes.size(); at += kEntry)
    std::memcpy(bytes.data() + at + kSize, &size, sizeof size);
  write_file(scratch.path("large.so"), bytes);
  std::filesystem::resize_file(scratch.path("large.so"), std::uintmax_t{16} << 30);
  const Finished finished = rtconf({"abi", scratch.path("large.so")});
  EXPECT_EQ(finished.status, 1) << finished.out << finished.err;  // of the function that is data
  EXPECT_EQ(finished.err, "");
}

/// Looks at broken copies of a library, all with one seed.
class Broken : public testing::TestWithParam<const char*> {
 protected:
  static constexpr unsigned kSeed = 20;

  Broken() : whole_(read_file(library(GetParam()))) {}

  void expect_an_answer(const std::string& bytes, const std::string& how) const {
    write_file(scratch_.path("broken.so"), bytes);
    const Finished finished =
        finish(start({"abi", scratch_.path("broken.so"), "--json"}, scratch_), scratch_);
    EXPECT_TRUE(finished.status == 0 || finished.status == 1 || finished.status == 3)
        << how << ", seed " << kSeed << ": status " << finished.status << "\n"
        << finished.err;
    EXPECT_FALSE(nlohmann::json::parse(finished.out, nullptr, false).is_discarded()) << how;
  }

  std::size_t any(std::size_t below) { return random_() % below; }

  std::string whole_;

 private:
  Scratch scratch_;
  std::mt19937_64 random_{kSeed};
};

TEST_P(Broken, ByTruncation) {
  constexpr std::size_t kCopies = 40;
  for (std::size_t i = 0; i < kCopies; ++i) {
    const std::size_t size = whole_.size() * i / kCopies;
    expect_an_answer(whole_.substr(0, size), "cut to " + std::to_string(size));
  }
}

TEST_P(Broken, ByOtherBytesAnywhere) {
  for (int copy = 0; copy < 80; ++copy) {
    std::string bytes = whole_;
    const std::size_t count = 1 + any(200);
    for (std::size_t i = 0; i < count; ++i) bytes[any(bytes.size())] = static_cast<char>(any(256));
    expect_an_answer(bytes, "copy " + std::to_string(copy));
  }
}

TEST_P(Broken, ByOtherBytesInTheHeaders) {
  constexpr std::size_t kHead = 1024;  // the ELF header and the program headers
  constexpr std::size_t kTail = 2560;  // the section headers
  for (int copy = 0; copy < 80; ++copy) {
    std::string bytes = whole_;
    for (std::size_t i = 0; i < 1 + any(6); ++i) {
      const std::size_t place =
          any(2) == 0 ? 16 + any(kHead) : bytes.size() - 1 - any(std::min(kTail, bytes.size()));
      bytes[place] = any(2) == 0 ? '\xff' : static_cast<char>(any(256));
    }
    expect_an_answer(bytes, "headers of copy " + std::to_string(copy));
  }
}

INSTANTIATE_TEST_SUITE_P(Libraries, Broken,
                         testing::Values("WRONG", "RIGHT", "VERSIONS", "COMPRESSED", "SPLIT"));

}  // namespace
}  // namespace rtconf::tools
