// The command line, right and wrong: status, what is said, and on which stream.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tools/user.h"

namespace rtconf::tools {
namespace {

struct Mistake {
  const char* name;
  std::vector<std::string> arguments;
  const char* complaint;  ///< part of what stderr says
};

class WrongUsage : public testing::TestWithParam<Mistake> {};

TEST_P(WrongUsage, IsExplainedOnStderrWithStatus2) {
  const Finished finished = rtconf(GetParam().arguments);
  EXPECT_EQ(finished.status, 2);
  EXPECT_EQ(finished.out, "");
  EXPECT_NE(finished.err.find(GetParam().complaint), std::string::npos) << finished.err;
  EXPECT_EQ(finished.err.find("rtconf"), 0U) << finished.err;
  EXPECT_NE(finished.err.find("\nsee 'rtconf "), std::string::npos) << finished.err;
  EXPECT_NE(finished.err.find("--help'\n"), std::string::npos) << finished.err;
}

const Mistake kMistakes[] = {
    {"no_command", {}, "no command was given"},
    {"unknown_command", {"judge"}, "unknown command 'judge'"},
    {"misspelt_command", {"rnu"}, "did you mean run?"},
    {"empty_command", {""}, "unknown command ''"},
    {"unknown_global_option", {"--frobnicate"}, "unknown option --frobnicate"},
    {"help_on_unknown_command", {"help", "judge"}, "unknown command 'judge'"},
    {"unknown_option", {"run", "--frobnicate"}, "unknown option --frobnicate"},
    {"unknown_short_option", {"run", "-x"}, "unknown option -x"},
    {"unknown_option_of_list", {"list", "clauses", "--seed", "1"}, "unknown option --seed"},
    {"two_libraries", {"run", "a.so", "b.so"}, "unexpected argument b.so"},
    {"two_libraries_with_mark", {"run", "a.so", "--", "b.so"}, "unexpected argument b.so"},
    {"two_marks", {"run", "a.so", "--", "--"}, "unexpected argument --"},
    {"no_option_behind_mark", {"list", "cases", "--", "--json"}, "unexpected argument --json"},
    {"empty_library", {"run", ""}, "the name of the library is empty"},
    {"control_characters", {"run", "a.so", "\x1b[2J"}, "\\x1b[2J"},
    {"tier", {"run", "--tier", "soft"}, "--tier takes core, hardened or all, not 'soft'"},
    {"tier_without_value", {"run", "--tier"}, "--tier lacks its value"},
    {"tier_twice", {"run", "--tier", "core", "--tier", "all"}, "--tier was given more than once"},
    {"group", {"run", "--group", "read,dri"}, "--group: unknown group 'dri'; known: read"},
    {"empty_group", {"run", "--group", "read,,"}, "--group takes names"},
    {"require", {"run", "--require", "nothing"}, "--require: unknown group 'nothing'"},
    {"empty_require", {"run", "--require", ""}, "--require takes names"},
    {"seed_word", {"run", "--seed", "x"}, "--seed takes a whole number"},
    {"seed_negative", {"run", "--seed", "-1"}, "--seed takes a whole number"},
    {"seed_too_large", {"run", "--seed", "18446744073709551616"}, "--seed takes a whole number"},
    {"seed_with_tail", {"run", "--seed", "1x"}, "--seed takes a whole number"},
    {"seed_empty", {"run", "--seed="}, "--seed"},
    {"jobs_zero", {"run", "--jobs", "0"}, "--jobs takes a number from 1"},
    {"jobs_word", {"run", "--jobs", "many"}, "--jobs takes a number from 1"},
    {"jobs_huge", {"run", "--jobs", "100000"}, "--jobs takes a number from 1"},
    {"shard_word", {"run", "--shard", "first"}, "--shard takes I/N"},
    {"shard_zero", {"run", "--shard", "0/2"}, "--shard takes I/N"},
    {"shard_beyond", {"run", "--shard", "3/2"}, "--shard takes I/N"},
    {"shard_half", {"run", "--shard", "1/"}, "--shard takes I/N"},
    {"timeout_zero", {"run", "--timeout", "0"}, "--timeout takes seconds"},
    {"timeout_negative", {"run", "--timeout", "-5"}, "--timeout takes seconds"},
    {"timeout_nan", {"run", "--timeout", "nan"}, "--timeout takes seconds"},
    {"timeout_endless", {"run", "--timeout", "inf"}, "--timeout takes seconds"},
    {"timeout_unit", {"run", "--timeout", "5s"}, "--timeout takes seconds"},
    {"bench_work", {"bench", "--work", "read,wirte"}, "no kind of work is called 'wirte'"},
    {"bench_work_empty", {"bench", "--work", "read,"}, "--work takes names"},
    {"bench_size", {"bench", "--max-size", "16MB"}, "--max-size takes bytes"},
    {"bench_size_huge", {"bench", "--max-size", "999G"}, "--max-size takes bytes"},
    {"bench_rounds", {"bench", "--rounds", "0"}, "--rounds takes a number from 1"},
    {"bench_directory", {"bench", "--dir", "/nowhere"}, "/nowhere is no directory"},
    {"bench_json", {"bench", "--json", "/nowhere/b.json"}, "cannot write /nowhere/b.json"},
    {"bench_option", {"bench", "--tier", "core"}, "unknown option --tier"},
    {"plans_none", {"run", "--plans", "0"}, "--plans takes a number from 1"},
    {"plans_word", {"run", "--plans", "all"}, "--plans takes a number from 1"},
    {"plan_call", {"run", "--plan", "opneat 1 = EIO"}, "'opneat' is no system call"},
    {"plan_error", {"run", "--plan", "openat 1 = EWHAT"}, "'EWHAT' is no error, such as EIO"},
    {"plan_ordinal", {"run", "--plan", "openat 0 = EIO"}, "a number from 1 on, or *"},
    {"plan_without_act", {"run", "--plan", "openat 1"}, "comes = ERROR, short N or size N"},
    {"plan_before", {"run", "--plan", "before read 1 short 1"}, "comes truncate N, grow N"},
    {"plan_amount", {"run", "--plan", "read 1 short x"}, "a number has to follow 'short'"},
    {"plan_malloc", {"run", "--plan", "malloc 1 = EIO"}, "an allocation fails with NULL"},
    {"plan_times", {"run", "--plan", "read 1 = EINTR twice"}, "is not of the form x3"},
    {"plan_tail", {"run", "--plan", "read 1 short 1 2"}, "there is more behind it: '2'"},
    {"plan_long",
     {"run", "--plan",
      "read 1 = EIO;read 2 = EIO;read 3 = EIO;read 4 = EIO;read 5 = EIO;"
      "read 6 = EIO;read 7 = EIO;read 8 = EIO;read 9 = EIO"},
     "a plan has at most 8 faults"},
    {"report_format", {"run", "--report", "yaml"}, "unknown report format 'yaml'; known: text"},
    {"report_empty", {"run", "--report", "=x"}, "unknown report format ''"},
    {"report_without_path", {"run", "--report", "json="}, "lacks the path"},
    {"two_on_stdout", {"run", "--report", "json", "--report", "text"}, "only one report"},
    {"two_on_stdout_by_name",
     {"run", "--report", "json=-", "--report", "text=/dev/stdout"},
     "only one report"},
    {"two_in_one_file",
     {"run", "--report", "json=/tmp/r", "--report", "text=/tmp/r"},
     "same file, /tmp/r"},
    {"two_in_one_file_by_another_path",
     {"run", "--report", "json=/tmp/r", "--report", "text=/tmp/./r"},
     "same file, /tmp/./r"},
    {"report_in_missing_folder",
     {"run", "lib.so", "--report", "json=/nowhere/at/all/r.json"},
     "cannot write /nowhere/at/all/r.json: No such file or directory (ENOENT)"},
    {"report_is_a_folder",
     {"run", "lib.so", "--report", "junit=/tmp"},
     "cannot write /tmp: Is a directory (EISDIR)"},
    {"report_below_a_file",
     {"run", "lib.so", "--report", "text=/dev/null/r"},
     "cannot write /dev/null/r: Not a directory (ENOTDIR)"},
    {"abi_nothing", {"abi"}, "say which library to look at"},
    {"abi_empty", {"abi", ""}, "say which library to look at"},
    {"abi_two", {"abi", "a.so", "b.so"}, "unexpected argument b.so"},
    {"abi_option", {"abi", "a.so", "--report", "json"}, "unknown option --report"},
    {"baseline_both",
     {"run", "--baseline", "b", "--update-baseline", "--ratchet"},
     "the one lets it grow, the other does not; give one"},
    {"update_without_baseline",
     {"run", "--update-baseline"},
     "--update-baseline needs --baseline FILE"},
    {"ratchet_without_baseline", {"run", "--ratchet"}, "--ratchet needs --baseline FILE"},
    {"update_of_a_part",
     {"run", "--baseline", "b", "--update-baseline", "--group", "read"},
     "a baseline is rewritten from whole runs"},
    {"ratchet_of_a_shard",
     {"run", "--baseline", "b", "--ratchet", "--shard", "1/2"},
     "leave out --filter, --group, --plan and --shard"},
    {"shard_auto_nothing", {"run", "--shard", "auto/"}, "--shard auto/N takes a number of parts"},
    {"merge_nothing", {"merge"}, "name the reports of the shards"},
    {"merge_format", {"merge", "x", "--report", "yaml"}, "unknown report format 'yaml'"},
    {"matrix_nothing", {"matrix"}, "name the reports"},
    {"matrix_format", {"matrix", "x", "--format", "pdf"}, "unknown format 'pdf'; known: text"},
    {"matrix_path", {"matrix", "x", "--format", "html="}, "html= lacks the path"},
    {"diff_one", {"diff", "a.so"}, "name two libraries"},
    {"diff_tier", {"diff", "a.so", "b.so", "--tier", "x"}, "--tier takes core, hardened or all"},
    {"diff_report", {"diff", "a.so", "b.so", "--report", "json"}, "unknown option --report"},
    {"init_ci", {"init", "a.so", "--ci", "jenkins"}, "--ci takes github, gitlab or none, not"},
    {"init_folder",
     {"init", "a.so", "--folder", "/nowhere"},
     "--folder takes a folder that is there"},
    {"certify_filter", {"certify", "a.so", "--filter", "x"}, "unknown option --filter"},
    {"verify_nothing", {"verify"}, "name a certificate and a library"},
    {"verify_one", {"verify", "c.json"}, "name a certificate and a library"},
    {"list_nothing", {"list"}, "say what to list: functions, clauses, cases, mutants"},
    {"list_unknown", {"list", "bugs"}, "cannot list 'bugs'"},
    {"list_tier", {"list", "clauses", "--tier", "x"}, "--tier takes"},
    {"list_group", {"list", "clauses", "--group", "x"}, "unknown group 'x'"},
    {"completions_nothing", {"completions"}, "say for which shell: bash, fish, zsh"},
    {"completions_unknown", {"completions", "tcsh"}, "no completions for 'tcsh'; known: bash"},
    {"man_of_something", {"man", "run"}, "unexpected argument run"},
    {"explain_nothing", {"explain"}, "say which clause"},
    {"explain_unknown", {"explain", "xyzzy"}, "no clause, function or word 'xyzzy'; 'rtconf list"},
    {"explain_misspelt", {"explain", "rt_file_size.siez"}, "did you mean rt_file_size.size"},
};

std::string mistake_name(const testing::TestParamInfo<Mistake>& info) { return info.param.name; }

INSTANTIATE_TEST_SUITE_P(Command, WrongUsage, testing::ValuesIn(kMistakes), mistake_name);

struct Right {
  const char* name;
  std::vector<std::string> arguments;
  const char* output;  ///< part of what stdout says
};

class RightUsage : public testing::TestWithParam<Right> {};

TEST_P(RightUsage, PrintsOnStdoutAlone) {
  const Finished finished = rtconf(GetParam().arguments);
  EXPECT_EQ(finished.status, 0);
  EXPECT_EQ(finished.err, "");
  EXPECT_NE(finished.out.find(GetParam().output), std::string::npos) << finished.out;
}

const Right kRight[] = {
    {"help", {"--help"}, "Exit status:\n  0  conforms"},
    {"help_short", {"-h"}, "Examples:\n  rtconf run"},
    {"help_word", {"help"}, "Commands:\n  run"},
    {"help_on_command", {"help", "run"}, "--shard"},
    {"version", {"--version"}, ", spec "},
    {"run_help", {"run", "--help"}, "Report formats:\n  text"},
    {"abi_help", {"abi", "--help"}, "--strict"},
    {"list_help", {"list", "--help"}, "mutants"},
    {"explain_help", {"explain", "-h"}, "rtconf explain nul"},
    {"completions_help", {"completions", "--help"}, "source <(rtconf completions bash)"},
    {"man_help", {"man", "--help"}, "in mdoc"},
    {"completions", {"completions", "bash"}, "complete -F _rtconf rtconf"},
    {"man", {"man"}, ".Sh EXIT STATUS"},
    {"argument_behind_mark", {"list", "--json", "--", "functions"}, "\"rt_file_size\""},
    {"functions", {"list", "functions"}, "int64_t rt_file_size(const char *path)"},
    {"functions_json", {"list", "functions", "--json"}, "\"name\": \"rt_file_size\""},
    {"clauses", {"list", "clauses", "--tier", "core", "--group", "read"}, "rt_file_size.size "},
    {"cases", {"list", "cases"}, "rt_file_size.size"},
    {"mutants", {"list", "mutants", "--json"}, "["},
    {"clause", {"explain", "rt_file_size.size"}, "Promise"},
    {"case_name", {"explain", "rt_file_size.size~huge/cstr"}, "Promise"},
    {"function", {"explain", "rt_file_size"}, "rt_file_size.size  (core, must)"},
    {"word", {"explain", "nul"}, "rt_file_mmap_read_text.nul"},
};

std::string right_name(const testing::TestParamInfo<Right>& info) { return info.param.name; }

INSTANTIATE_TEST_SUITE_P(Command, RightUsage, testing::ValuesIn(kRight), right_name);

TEST(Stdout, ThatIsFullIsNotIgnored) {
  const Scratch scratch;
  const Finished finished = finish(start({"list", "clauses"}, scratch, "/dev/full"), scratch);
  EXPECT_EQ(finished.status, 4);
  EXPECT_EQ(finished.err, "rtconf: cannot write to stdout: No space left on device (ENOSPC)\n");
}

}  // namespace
}  // namespace rtconf::tools
