"""Uses an installation: `check_installed.py MESON BUILD PKG_CONFIG VERSION`."""

import sys
import unittest

from staged import StagedTest

StagedTest.meson, StagedTest.build, PKG_CONFIG, VERSION = sys.argv[1:5]


class InstalledTest(StagedTest):
    def test_it_finds_its_own_reference_wherever_it_is(self):
        moved = self.scratch / "another place"
        self.root.rename(moved)
        program = moved / self.bin.relative_to(self.root) / "rtconf"
        said = self.check(program, "run", "--filter", "rt_getpid.*", "--report", "json")
        self.assertIn(f'"path": "{moved}/', said)

    def test_it_brings_its_manual_page_and_completions(self):
        for name, folder, part in (("rtconf.1", "man1", ".Nm rtconf"),
                                   ("rtconf", "completions", "complete -F"),
                                   ("_rtconf", "site-functions", "#compdef rtconf"),
                                   ("rtconf.fish", "vendor_completions.d", "complete -c")):
            self.assertIn(part, self.only(name, folder).read_text(encoding="utf-8"))

    def test_pkg_config_knows_the_program(self):
        where = {"PKG_CONFIG_LIBDIR": str(self.only("rtconf-reference.pc").parent),
                 "PKG_CONFIG_PATH": ""}
        said = self.check(PKG_CONFIG, f"--define-variable=prefix={self.bin.parent}",
                          "--variable=rtconf", "rtconf-reference", env=where)
        self.assertIn(VERSION, self.check(said.strip(), "--version"))


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
