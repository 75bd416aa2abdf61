"""A case that names a clause wrongly, or an old revision of it, does not compile.

The compiler is $CXX, as Meson passes it, or c++.
"""

import os
import shlex
import subprocess
import unittest

from support import SPEC

import expand

PROGRAM = """
#include "spec/lookup.h"
using namespace rtconf::spec;
static_assert(find_function("rt_file_size")->id == FunctionId::kFileSize);
static_assert(function(FunctionId::kFileSize).name == "rt_file_size");
static_assert(find_function("rt_file") == nullptr && find_clause("rt_file_size") == nullptr);
static_assert(find_clause("rt_file_size.size")->function == FunctionId::kFileSize);
static_assert(name(Tier::kCore) == "core" && name(Tier::kHardened) == "hardened");
static_assert(name(Level::kMust) == "must" && name(Level::kShould) == "should");
static_assert(name(Level::kChoice) == "choice");
static_assert([] {
  for (std::size_t i = 0; i < kFunctions.size(); ++i) {
    if (static_cast<std::size_t>(kFunctions[i].id) != i) return false;
  }
  return true;
}());
constexpr ClauseKey key{"@id@", @rev@};
const Clause& named = clause("@id@", @rev@);
const Clause& keyed = clause(key);
"""


def compile_with(clause_id: str, rev: int) -> tuple[int, str]:
    """Exit status and errors of compiling a program that names a clause."""
    compiler = shlex.split(os.environ.get("CXX", "c++"))
    flags = ["-std=c++20", "-Wall", "-Wextra", "-Wpedantic", "-Werror", "-fsyntax-only"]
    result = subprocess.run(
        [*compiler, *flags, "-I", SPEC.parent, "-x", "c++", "-"],
        input=PROGRAM.replace("@id@", clause_id).replace("@rev@", str(rev)),
        capture_output=True, text=True, check=False,
    )
    return result.returncode, result.stderr


class Lookup(unittest.TestCase):
    def test_the_right_name_and_revision_compile_without_a_warning(self):
        self.assertEqual(compile_with("rt_file_size.size", 1), (0, ""))

    def test_the_last_clause_is_within_what_compilers_count(self):
        last = expand.load(SPEC).clauses[-1]
        self.assertEqual(compile_with(last.id, last.rev), (0, ""))

    def test_an_unknown_clause_does_not_compile(self):
        status, errors = compile_with("rt_file_size.weight", 1)
        self.assertNotEqual(status, 0)
        self.assertIn("the_spec_has_no_such_clause", errors)

    def test_another_revision_does_not_compile(self):
        status, errors = compile_with("rt_file_size.size", 2**32 - 1)
        self.assertNotEqual(status, 0)
        self.assertIn("the_clause_was_revised_so_read_this_case_again", errors)


if __name__ == "__main__":
    unittest.main()
