"""An installation of rtconf in a scratch folder, for the checks that use it as a stranger would."""

import os
import subprocess
import tempfile
import unittest
from pathlib import Path


def run(*command, cwd=None, env=None):
    """What the command printed, and its status."""
    done = subprocess.run(command, cwd=cwd, env={**os.environ, **(env or {})}, text=True, check=False,
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    return done.stdout, done.returncode


class StagedTest(unittest.TestCase):
    """Has `root`, where things are installed, `bin`, and `scratch`. Set by the program: what to call."""

    meson = build = ""

    def setUp(self):
        scratch = tempfile.TemporaryDirectory(prefix="rtconf-staged-")
        self.addCleanup(scratch.cleanup)
        self.scratch = Path(scratch.name)
        self.root = self.scratch / "root"
        # What the afl-fuzz campaigns need is large and of no use here.
        said, status = run(self.meson, "install", "--no-rebuild", "--quiet", "-C", self.build,
                           "--tags", "runtime,devel,man", "--destdir", str(self.root))
        self.assertEqual(status, 0, said)
        self.bin = self.only("rtconf", "bin").parent

    def only(self, name, folder=None):
        """The one installed file of that name (in a folder of that name)."""
        found = [path for path in self.root.rglob(name)
                 if path.is_file() and folder in (None, path.parent.name)]
        self.assertEqual(len(found), 1, f"{name}: {found}")
        return found[0]

    def check(self, *command, fails=False, **options):
        """Runs it; it has to succeed, or to fail. Returns what it printed."""
        said, status = run(*map(str, command), **options)
        self.assertEqual(status != 0, fails, f"status {status} from {command}\n{said}")
        return said
