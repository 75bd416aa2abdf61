// `rtconf abi` on libraries of all kinds: what it tells, and what its status is.
#include <gtest/gtest.h>

#include <string>

#include <nlohmann/json.hpp>

#include "tools/user.h"

namespace rtconf::tools {
namespace {

using Json = nlohmann::json;

std::string library(const char* name) {
  return test_environment((std::string("RTCONF_ABI_") + name).c_str());
}

Json look(const std::string& path) {
  const Finished finished = rtconf({"abi", path, "--json"});
  EXPECT_EQ(finished.err, "");
  return Json::parse(finished.out, nullptr, false);
}

/// The entry of that name, or of that id.
Json entry(const Json& list, const char* key, const std::string& value) {
  for (const Json& each : list) {
    if (each[key] == value) return each;
  }
  ADD_FAILURE() << "nothing with " << key << " " << value << " in " << list.dump(1);
  return Json();
}

int status(const char* name, const char* option = nullptr) {
  return option == nullptr ? rtconf({"abi", library(name)}).status
                           : rtconf({"abi", library(name), option}).status;
}

TEST(Look, AtTheReferenceFindsNothingToSay) {
  const Finished finished = rtconf({"abi", test_environment("RTCONF_REFERENCE"), "--strict"});
  EXPECT_EQ(finished.status, 0);
  EXPECT_EQ(finished.err, "");
  for (const char* const part :
       {"64-bit shared library for ", "SONAME        librt_reference.so", "not executable",
        "Functions of the contract  30 of 30", "rt_file_read_text        function\n",
        "none: nothing about the file speaks against it"}) {
    EXPECT_NE(finished.out.find(part), std::string::npos) << part << "\n" << finished.out;
  }
  EXPECT_EQ(finished.out.find("Absent"), std::string::npos);
}

TEST(Signatures, InOtherWordsAgree) {
  const Json found = look(library("RIGHT"));
  EXPECT_EQ(found["debug_info"]["state"], "read");
  EXPECT_EQ(found["functions"].size(), 4U);
  for (const Json& function : found["functions"]) EXPECT_EQ(function["agreement"], "agrees");
  EXPECT_EQ(found["remarks"], Json::array());
  EXPECT_EQ(status("RIGHT", "--strict"), 0);
}

struct Mismatch {
  const char* function;
  const char* grade;
  const char* what;     ///< part of it
  const char* library;  ///< the signature there
};

class Signature : public testing::TestWithParam<Mismatch> {};

TEST_P(Signature, ThatDiffersIsToldWithBothSides) {
  const Json found = look(library("WRONG"));
  const Json remark = entry(found["remarks"], "function", GetParam().function);
  EXPECT_EQ(remark["grade"], GetParam().grade);
  EXPECT_NE(remark["what"].dump().find(GetParam().what), std::string::npos) << remark;
  EXPECT_EQ(remark["library"], GetParam().library);
  EXPECT_NE(remark["contract"], "");
}

const Mismatch kMismatches[] = {
    {"rt_file_size", "wrong", "returns int (4 bytes), the contract says int64_t",
     "int rt_file_size(const char *path)"},
    {"rt_file_exists", "risk", "returns int (4 bytes), the contract says bool",
     "int rt_file_exists(const char *path)"},
    {"rt_file_write_text", "wrong", "takes 1 parameter, the contract says 2",
     "bool rt_file_write_text(const char *path)"},
    {"rt_dir_create", "wrong", "(8 bytes) as parameter 2, the contract says bool",
     "bool rt_dir_create(const char *path, long int recursive)"},
    {"rt_file_unlock", "wrong", "takes int (4 bytes) as parameter 1, the contract says int64_t",
     "bool rt_file_unlock(int handle)"},
    {"rt_env_set", "wrong", "returns nothing (void), the contract says bool",
     "void rt_env_set(const char *key, const char *value)"},
    {"rt_getpid", "wrong", "returns double (8 bytes), the contract says int64_t",
     "double rt_getpid(void)"},
    {"rt_hostname", "wrong", "returns int64_t (8 bytes), the contract says char *",
     "int64_t rt_hostname(void)"},
    {"rt_file_mmap_length", "wrong", "takes Both (16 bytes) as parameter 1",
     "int64_t rt_file_mmap_length(Both handle)"},
    {"rt_process_run", "notice", "returns uint32_t (4 bytes), the contract says int32_t",
     "uint32_t rt_process_run(const char *command, const char *const *arguments, size_t count)"},
};

INSTANTIATE_TEST_SUITE_P(Wrong, Signature, testing::ValuesIn(kMismatches),
                         [](const auto& each) { return std::string(each.param.function); });

TEST(Signatures, ThatDifferAreWrongWithoutStrict) {
  const Finished finished = rtconf({"abi", library("WRONG")});
  EXPECT_EQ(finished.status, 1);
  EXPECT_NE(finished.out.find("contract  int64_t rt_file_size(const char *path)\n"
                              "          library   int rt_file_size(const char *path)\n"),
            std::string::npos)
      << finished.out;
  EXPECT_EQ(entry(look(library("WRONG"))["remarks"], "id", "not-a-function")["function"],
            "rt_file_copy");
}

TEST(Signatures, CannotBeComparedWithoutDebugInformation) {
  const Json found = look(library("STACK"));
  EXPECT_EQ(found["debug_info"]["state"], "none");
  EXPECT_EQ(found["functions"][0]["agreement"], "unknown");
}

TEST(Signatures, InCompressedSectionsAreReadAllTheSame) {
  EXPECT_EQ(look(library("COMPRESSED"))["remarks"], look(library("WRONG"))["remarks"]);
}

TEST(Signatures, InOtherFilesAreNotRead) {
  const Json found = look(library("SPLIT"));
  EXPECT_EQ(found["debug_info"]["state"], "elsewhere");
  EXPECT_EQ(found["debug_info"]["detail"], "it is in .dwo files, which are not read");
  EXPECT_EQ(status("SPLIT"), 1);  // of the function that is data
}

TEST(Signatures, AreNotMadeUpWhereThereAreNoTypes) {
  const Json found = look(library("LINES"));
  for (const Json& function : found["functions"]) EXPECT_EQ(function["agreement"], "unknown");
}

TEST(Risks, CountWhenTheyAreAskedFor) {
  for (const char* const name : {"STACK", "CODE"}) {
    EXPECT_EQ(status(name), 0) << name;
    EXPECT_EQ(status(name, "--strict"), 1) << name;
  }
  const Json stack = look(library("STACK"));
  EXPECT_EQ(stack["stack"], "executable");
  EXPECT_EQ(entry(stack["remarks"], "id", "executable-stack")["grade"], "risk");
  const Json code = look(library("CODE"));
  EXPECT_EQ(code["text_relocations"], true);
  EXPECT_EQ(code["writable_code_segments"], 1);
  EXPECT_EQ(code["stack"], "plain");
  EXPECT_EQ(entry(code["remarks"], "id", "text-relocations")["grade"], "risk");
  EXPECT_EQ(entry(code["remarks"], "id", "writable-code")["grade"], "risk");
}

TEST(Exports, AreToldWithKindAndVersion) {
  const Json found = look(library("VERSIONS"));
  const Json& functions = found["functions"];
  EXPECT_EQ(entry(functions, "name", "rt_getpid")["kind"], "indirect function");
  EXPECT_EQ(entry(functions, "name", "rt_getpid")["agreement"], "unknown");
  EXPECT_EQ(entry(functions, "name", "rt_system_cpu_count")["weak"], true);
  EXPECT_EQ(entry(functions, "name", "rt_hostname")["version"], "MINE_2");
  EXPECT_EQ(entry(functions, "name", "rt_hostname")["default_version"], true);
  EXPECT_EQ(entry(functions, "name", "rt_env_home")["default_version"], false);
  EXPECT_EQ(entry(found["remarks"], "id", "no-default-version")["function"], "rt_env_home");
  EXPECT_EQ(found["unexpected"], (Json{"rt_env_home_then", "rt_number (data)", "rt_unheard_of"}));
  EXPECT_EQ(found["others"]["count"], 2);
  EXPECT_EQ(found["others"]["first"], (Json{"a_thread_has_it", "helper"}));
}

TEST(Loading, IsToldWithoutDoingIt) {
  const Json found = look(library("VERSIONS"));
  EXPECT_EQ(found["soname"], "libversions.so.1");
  EXPECT_EQ(found["runpath"].get<std::string>() + found["rpath"].get<std::string>(), "beside");
  EXPECT_EQ(entry(found["remarks"], "id", "search-path")["grade"], "notice");
  EXPECT_EQ(found["bind_now"], true);
  EXPECT_EQ(found["thread_local_bytes"], 4);
  EXPECT_GE(found["constructors"], 1);
  const Json dependent = look(test_environment("RTCONF_DEPENDENT"));
  EXPECT_EQ(dependent["needed"][0], "libdependency.so");
  EXPECT_EQ((dependent["runpath"].get<std::string>() + dependent["rpath"].get<std::string>())
                .find("$ORIGIN"),
            0U);
  // It would end the process.
  EXPECT_EQ(rtconf({"abi", test_environment("RTCONF_DIES_AT_LOAD")}).status, 0);
}

TEST(Loading, NeedsNoSectionHeaders) {
  const Scratch scratch;
  std::string bytes = read_file(library("VERSIONS"));
  constexpr std::size_t kSectionTable = 40;  // e_shoff in a 64-bit ELF header
  constexpr std::size_t kSectionCount = 60;  // e_shnum and e_shstrndx
  for (std::size_t i = 0; i < 8; ++i) bytes[kSectionTable + i] = '\0';
  for (std::size_t i = 0; i < 4; ++i) bytes[kSectionCount + i] = '\0';
  write_file(scratch.path("bare.so"), bytes);
  const Json bare = look(scratch.path("bare.so"));
  const Json whole = look(library("VERSIONS"));
  EXPECT_EQ(bare["soname"], whole["soname"]);
  EXPECT_EQ(bare["functions"].size(), whole["functions"].size());
  EXPECT_EQ(bare["unexpected"], whole["unexpected"]);
}

TEST(Run, TellsTheSameInItsNotes) {
  const Finished finished = rtconf({"run", library("STACK"), "--report", "json"});
  const Json notes = Json::parse(finished.out, nullptr, false)["notes"];
  EXPECT_NE(notes.dump().find("executable stack: the library asks for one (PT_GNU_STACK)"),
            std::string::npos)
      << notes;
  const Finished wrong =
      rtconf({"run", library("WRONG"), "--filter", "rt_file_size.size*", "--report", "json"});
  const Json told = Json::parse(wrong.out, nullptr, false)["notes"];
  EXPECT_NE(told.dump().find("the debug information says that rt_file_size returns int (4 bytes), "
                             "the contract says int64_t"),
            std::string::npos)
      << told;
  EXPECT_EQ(told.dump().find("uint32_t"), std::string::npos) << told;  // just good to know
}

TEST(Run, HasNothingToTellOfARightLibrary) {
  const Finished finished =
      rtconf({"run", library("RIGHT"), "--filter", "rt_file_size.size*", "--report", "json"});
  const Json notes = Json::parse(finished.out, nullptr, false)["notes"];
  for (const Json& note : notes)
    EXPECT_EQ(note.dump().find("debug information"), std::string::npos) << note;
}

}  // namespace
}  // namespace rtconf::tools
