// Files that are not what a command takes them for: a clear complaint on stderr, the right status,
// and nothing on stdout but what was asked for.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tools/user.h"

namespace rtconf::tools {
namespace {

/// In arguments, "@" is the path of the file with the content, and "PLAIN" that of a right library.
struct BadInput {
  const char* name;
  std::string content;
  std::vector<std::string> arguments;
  int status;
  const char* complaint;  ///< part of what stderr says
};

class BadInputs : public testing::TestWithParam<BadInput> {};

std::string filled_in(std::string argument, const std::string& path) {
  if (argument == "PLAIN") return test_environment("RTCONF_PLAIN");
  const std::size_t at = argument.find('@');
  if (at != std::string::npos) argument.replace(at, 1, path);
  return argument;
}

TEST_P(BadInputs, AreExplained) {
  const Scratch scratch;
  const std::string path = scratch.path("input");
  write_file(path, GetParam().content);
  std::vector<std::string> arguments;
  for (const std::string& each : GetParam().arguments) arguments.push_back(filled_in(each, path));
  const Finished finished = rtconf(arguments);
  EXPECT_EQ(finished.status, GetParam().status) << finished.out << finished.err;
  EXPECT_EQ(finished.err.find("rtconf"), 0U) << finished.err;
  EXPECT_NE(finished.err.find(GetParam().complaint), std::string::npos) << finished.err;
  for (const char* const trace : {"terminate called", "what():", "Assertion", "Segmentation"})
    EXPECT_EQ(finished.err.find(trace), std::string::npos) << finished.err;
  if (finished.status == 2) {
    EXPECT_EQ(finished.out, "");
  }
}

const std::string kEmptyBaseline = "schema = \"rtconf-baseline/1\"\n";
const std::string kEntry =
    kEmptyBaseline +
    "[[accepted]]\nclause = \"rt_file_size.size\"\nkind = \"fail\"\nmessage = \"m\"\n";
const std::string kDeep(100000, '[');

const BadInput kBadInputs[] = {
    // Libraries.
    {"library_missing", "", {"run", "/nowhere/lib.so"}, 3, "No such file or directory (ENOENT)"},
    {"library_empty", "", {"run", "@"}, 3, "it is empty"},
    {"library_text", "#!/bin/sh\n", {"run", "@"}, 3, "it is not an ELF shared library"},
    {"library_folder", "", {"run", "/tmp"}, 3, "it is a directory"},
    {"bench_missing", "", {"bench", "/nowhere/lib.so"}, 3, "No such file or directory (ENOENT)"},
    {"bench_text", "text", {"bench", "@"}, 3, "it is not an ELF shared library"},
    {"library_device", "", {"run", "/dev/null"}, 3, "it is not a regular file"},
    {"library_cut",
     "\x7f"
     "ELF\x02\x01\x01",
     {"run", "@"},
     3,
     "cannot judge"},
    {"library_program", "", {"run", "/proc/self/exe"}, 3, "cannot judge"},
    {"fuzz_text", "text", {"fuzz", "@", "--runs", "1"}, 3, "it is not an ELF shared library"},
    {"abi_text", "text", {"abi", "@"}, 3, "ELF"},
    {"certify_text", "text", {"certify", "@"}, 3, "it is not an ELF shared library"},
    {"init_text", "text", {"init", "@", "--ci", "none", "--folder", "/", "--force"}, 3, "ELF"},
    {"diff_text", "text", {"diff", "PLAIN", "@"}, 3, "it is not an ELF shared library"},
    // Baselines.
    {"baseline_missing",
     "",
     {"run", "PLAIN", "--baseline", "/nowhere/b.toml"},
     2,
     "cannot read /nowhere/b.toml: No such file or directory (ENOENT); --update-baseline makes "
     "one"},
    {"baseline_folder",
     "",
     {"run", "PLAIN", "--baseline", "/tmp"},
     2,
     "cannot read /tmp: Is a directory (EISDIR)"},
    {"baseline_empty", "", {"run", "PLAIN", "--baseline", "@"}, 2, ":1: schema is missing"},
    {"baseline_binary",
     std::string("\0\1\2\xff", 4),
     {"run", "PLAIN", "--baseline", "@"},
     2,
     ":1: this is no TOML"},
    {"baseline_json", "{\"schema\": 1}", {"run", "PLAIN", "--baseline", "@"}, 2, "this is no TOML"},
    {"baseline_deep", "a = " + kDeep, {"run", "PLAIN", "--baseline", "@"}, 2, "this is no TOML"},
    {"baseline_provider",
     "schema = \"rtconf-provider/1\"\n",
     {"run", "PLAIN", "--baseline", "@"},
     2,
     ":1: the schema 'rtconf-provider/1' is none that can be read"},
    {"baseline_reason", kEntry, {"run", "PLAIN", "--baseline", "@"}, 2, ":2: reason is missing"},
    {"baseline_kind",
     kEntry + "reason = \"r\"\n[[accepted]]\nkind = \"pass\"\n",
     {"run", "PLAIN", "--baseline", "@"},
     2,
     ":8: 'pass' is no kind of failure"},
    {"baseline_update_bad",
     "no toml",
     {"run", "PLAIN", "--baseline", "@", "--update-baseline"},
     2,
     "this is no TOML"},
    {"baseline_unwritable",
     "",
     {"run", "PLAIN", "--baseline", "/nowhere/b.toml", "--update-baseline", "--tier", "core"},
     4,
     "cannot write /nowhere/b.toml"},
    {"baseline_is_report",
     kEmptyBaseline,
     {"run", "PLAIN", "--baseline", "@", "--report", "json=@"},
     2,
     "a report would overwrite what is read here"},
    {"merge_baseline", "x", {"merge", "@", "--baseline", "@"}, 2, "is no report of"},
    // Provider files.
    {"provider_missing",
     "",
     {"run", "--provider", "/nowhere/p.toml"},
     2,
     "cannot read /nowhere/p.toml: No such file or directory (ENOENT)"},
    {"provider_text", "hello", {"run", "PLAIN", "--provider", "@"}, 2, ":1: this is no TOML"},
    {"provider_no_path",
     "schema = \"rtconf-provider/1\"\n",
     {"run", "--provider", "@"},
     2,
     "names no library: write path ="},
    {"provider_path_missing",
     "schema = \"rtconf-provider/1\"\npath = \"gone.so\"\n",
     {"run", "--provider", "@"},
     3,
     "No such file or directory (ENOENT)"},
    {"provider_profile",
     "schema = \"rtconf-provider/1\"\nprofile = \"x\"\n",
     {"run", "PLAIN", "--provider", "@"},
     2,
     ":2: unknown profile 'x'; known: cstr"},
    {"provider_group",
     "schema = \"rtconf-provider/1\"\ngroups = [\"x\"]\n",
     {"run", "PLAIN", "--provider", "@"},
     2,
     ":2: unknown group 'x'"},
    {"provider_choice",
     "schema = \"rtconf-provider/1\"\n[choices]\n\"rt_file_size.size\" = \"x\"\n",
     {"run", "PLAIN", "--provider", "@"},
     2,
     ":3: rt_file_size.size leaves no choice"},
    {"provider_preload",
     "schema = \"rtconf-provider/1\"\n[environment]\nLD_PRELOAD = \"x\"\n",
     {"run", "PLAIN", "--provider", "@"},
     2,
     ":3: LD_PRELOAD is read before this file is"},
    // Reports.
    {"merge_missing", "", {"merge", "/nowhere/r.json"}, 2, "cannot read /nowhere/r.json"},
    {"merge_empty", "", {"merge", "@"}, 2, "it is no JSON: what is at byte 1 cannot stand there"},
    {"merge_text", "hello", {"merge", "@"}, 2, "it is no JSON"},
    {"merge_other_json", "{}", {"merge", "@"}, 2, "schema is missing"},
    {"merge_list", "[1, 2]", {"merge", "@"}, 2, "the document is no object"},
    {"merge_newer",
     R"({"schema": "rtconf-report/2"})",
     {"merge", "@"},
     2,
     "its schema is 'rtconf-report/2', and rtconf-report/1 is what can be read"},
    {"merge_half", R"({"schema": "rtconf-report/1"})", {"merge", "@"}, 2, "suite is missing"},
    {"merge_types",
     R"({"schema": "rtconf-report/1", "suite": 7})",
     {"merge", "@"},
     2,
     "suite is no object"},
    {"merge_deep", kDeep, {"merge", "@"}, 2, "it is no JSON"},
    {"merge_number", R"({"schema": 1e999})", {"merge", "@"}, 2, "it holds a number that is none"},
    {"merge_device", "", {"merge", "/dev/zero"}, 2, "it has more than 256 MiB"},
    {"matrix_missing", "", {"matrix", "/nowhere/r.json"}, 2, "cannot read /nowhere/r.json"},
    {"matrix_text",
     "hello",
     {"matrix", "title=@"},
     2,
     "is no report of `rtconf run --report json`"},
    // Certificates.
    {"verify_missing",
     "",
     {"verify", "/nowhere/c.json", "PLAIN"},
     2,
     "cannot read /nowhere/c.json"},
    {"verify_text", "hello", {"verify", "@", "PLAIN"}, 2, "is no certificate: it is no JSON"},
    {"verify_report",
     R"({"schema": "rtconf-report/1"})",
     {"verify", "@", "PLAIN"},
     2,
     "is no certificate: digest is missing"},
    {"verify_newer",
     R"({"schema": "rtconf-certificate/2", "digest": ""})",
     {"verify", "@", "PLAIN"},
     2,
     "its schema is 'rtconf-certificate/2'"},
    {"verify_library", R"({})", {"verify", "@", "/nowhere.so"}, 2, "is no certificate"},
    {"certify_output",
     "",
     {"certify", "PLAIN", "--output", "/nowhere/c.json"},
     2,
     "cannot write /nowhere/c.json"},
    {"certify_badge",
     "",
     {"certify", "PLAIN", "--output", "@", "--badge", "/nowhere/b.svg"},
     2,
     "cannot write /nowhere/b.svg"},
};

std::string bad_input_name(const testing::TestParamInfo<BadInput>& info) { return info.param.name; }

INSTANTIATE_TEST_SUITE_P(Command, BadInputs, testing::ValuesIn(kBadInputs), bad_input_name);

}  // namespace
}  // namespace rtconf::tools
