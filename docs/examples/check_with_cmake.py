"""Uses an installed rtconf from CMake projects: `check_with_cmake.py MESON BUILD SOURCE WRONG CMAKE`.

The example is built and tested with its own provider and with WRONG in its place; and another project
uses what the example does not.
"""

import shutil
import sys
import unittest
from pathlib import Path

from staged import StagedTest

StagedTest.meson, StagedTest.build, SOURCE, WRONG, CMAKE = sys.argv[1:6]
CTEST = Path(CMAKE).with_name("ctest")
HEAD = """\
cmake_minimum_required(VERSION 3.16)
project(other C)
enable_testing()
add_library(mine MODULE mine.c)
find_package(rtconf REQUIRED)
"""


class WithCMakeTest(StagedTest):
    def setUp(self):
        super().setUp()
        self.project, self.built = self.scratch / "a project", self.scratch / "built"

    def configure(self, fails=False):
        return self.check(CMAKE, "-S", self.project, "-B", self.built,
                          f"-DCMAKE_PREFIX_PATH={self.bin.parent}", fails=fails)

    def build_and_test(self, fails=False):
        self.check(CMAKE, "--build", self.built)
        return self.check(CTEST, "--output-on-failure", cwd=self.built, fails=fails)

    def test_the_example_passes_and_a_wrong_provider_fails_it(self):
        shutil.copytree(Path(SOURCE, "docs/examples/with-cmake"), self.project)
        self.configure()
        self.build_and_test()
        shutil.copy(WRONG, self.project / "mine.c")
        self.assertIn("rt_file_size.size", self.build_and_test(fails=True))

    def write(self, *lines):
        self.project.mkdir(exist_ok=True)
        (self.project / "CMakeLists.txt").write_text(HEAD + "\n".join(lines) + "\n")
        shutil.copy(WRONG, self.project / "mine.c")

    def test_files_and_arguments_are_passed_on(self):
        self.write('rtconf_add_test(NAME writes_it TARGET mine BASELINE accepted.toml',
                   '  ARGS --update-baseline)',
                   'rtconf_add_test(NAME holds_against_it TARGET mine BASELINE accepted.toml',
                   '  ARGS --seed 2 --report "json=a report.json")',
                   'set_tests_properties(holds_against_it PROPERTIES DEPENDS writes_it)',
                   'set_tests_properties(writes_it PROPERTIES PASS_REGULAR_EXPRESSION Verdict)')
        self.configure()
        self.build_and_test()
        self.assertIn("rt_file_size.size", (self.project / "accepted.toml").read_text())
        self.assertIn('"seed": 2', (self.built / "a report.json").read_text())

    def test_mistakes_are_told(self):
        for mistake, words in (
                ("rtconf_add_test(NAME a)", "needs TARGET"),
                ("rtconf_add_test(TARGET mine)", "needs NAME"),
                ("rtconf_add_test(NAME a TARGET yours)", "there is no target yours"),
                ("rtconf_add_test(NAME a TARGET mine TEIR core)", "does not know: TEIR"),
                ("rtconf_add_test(NAME a TARGET mine TIER)", "these lack a value: TIER"),
                ("find_package(rtconf 9 REQUIRED)", 'requested version "9"'),
                ("find_package(rtconf 0.0.1 EXACT REQUIRED)", 'requested version'),
        ):
            self.write(mistake)
            self.assertIn(words, " ".join(self.configure(fails=True).split()), mistake)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
