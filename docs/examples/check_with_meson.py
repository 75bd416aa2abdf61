"""Uses rtconf from Meson projects: `check_with_meson.py MESON BUILD SOURCE WRONG`.

The example is built and tested with an installed rtconf, with its own provider and with WRONG in its
place; and a project that has the source as a subproject is set up.
"""

import json
import os
import shutil
import sys
import unittest
from pathlib import Path

from staged import StagedTest

StagedTest.meson, StagedTest.build, SOURCE, WRONG = sys.argv[1:5]
OUTER = """\
project('outer', 'c')
subproject('rtconf', default_options: ['tests=false'])
test('conformance', find_program('rtconf'), args: ['run', 'libmine.so'])
"""


class WithMesonTest(StagedTest):
    def try_example(self, name, change=lambda text: text):
        project, build = self.scratch / name, self.scratch / f"{name}-built"
        shutil.copytree(Path(SOURCE, "docs/examples/with-meson"), project)
        description = project / "meson.build"
        description.write_text(change(description.read_text()))
        path = {"PATH": f"{self.bin}:{os.environ['PATH']}"}
        said = self.check(self.meson, "setup", build, project, env=path)
        self.assertIn(f"{self.bin}/rtconf", said)
        self.check(self.meson, "test", "-C", build, env=path)
        shutil.copy(WRONG, project / "mine.c")
        said = self.check(self.meson, "test", "-C", build, "--print-errorlogs", fails=True, env=path)
        self.assertIn("rt_file_size.size", said)

    def test_the_example_passes_and_a_wrong_provider_fails_it(self):
        self.try_example("as it is")
        # And as its comment says.
        self.try_example("with tap", lambda text: text.replace(
            "args: ['run', mine,", "protocol: 'tap', args: ['run', mine, '--report', 'tap',"))

    def test_a_subproject_is_found_like_an_installed_one(self):
        project, build = self.scratch / "outer", self.scratch / "built"
        (project / "subprojects").mkdir(parents=True)
        (project / "subprojects/rtconf").symlink_to(SOURCE)
        (project / "meson.build").write_text(OUTER)
        self.check(self.meson, "setup", build, project)
        tests = json.loads(self.check(self.meson, "introspect", build, "--tests"))
        self.assertEqual([test["cmd"] for test in tests],
                         [[f"{build}/subprojects/rtconf/tools/rtconf", "run", "libmine.so"]])


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
