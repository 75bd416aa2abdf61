"""Checks the Containerfile as far as that goes without a container engine: `container_test.py RTCONF`.

It is read, what it copies is there, its scripts are right shell, and the step that finds the packages
which the image needs is run on the built rtconf.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

RTCONF = os.path.abspath(sys.argv[1])
CONTENDER = str(Path(RTCONF).parent.parent / "bench/rtconf-contender")
ROOT = Path(__file__).resolve().parent.parent
# Elsewhere than on Debian: one package has everything.
DPKG_QUERY = '#!/bin/sh\nshift\nfor file; do echo "libc6:amd64: $file"; done\n'


def instructions():
    """Each with its arguments, as one line."""
    text = re.sub(r"^#.*\n", "", (ROOT / "Containerfile").read_text(), flags=re.M)
    lines = re.sub(r"\\\n\s*", "", text).splitlines()
    return [tuple(line.split(" ", 1)) for line in lines if line]


class ContainerTest(unittest.TestCase):
    def scripts(self):
        return [script for name, script in instructions() if name == "RUN"]

    def test_stages_copies_and_scripts_are_right(self):
        stages, copied = set(), []
        for name, rest in instructions():
            self.assertIn(name, ("FROM", "COPY", "RUN", "WORKDIR", "ENTRYPOINT"))
            if name == "FROM":
                image = re.fullmatch(r"docker\.io/library/debian:12-slim( AS (\w+))?", rest)
                self.assertIsNotNone(image, rest)
                stages.add(image[2])
            elif name == "COPY":
                stage, source = re.fullmatch(r"(?:--from=(\w+) )?(\S+) /\S+", rest).groups()
                copied.append(source)
                if stage is None:
                    self.assertTrue((ROOT / source).exists(), rest)
                else:
                    self.assertIn(stage, stages)
        self.assertEqual(copied, [".", "/stage/packages", "/stage/usr/local"])
        self.assertEqual(json.loads(instructions()[-1][1]), ["rtconf"])
        for script in self.scripts():
            subprocess.run(["sh", "-n", "-c", script], check=True)

    def test_the_launcher_alone_says_which_packages_a_build_takes(self):
        launcher, install = self.scripts()[:2]
        self.assertEqual(launcher, "/source/rtconf --version")
        self.assertTrue(os.access(ROOT / "rtconf", os.X_OK))
        self.assertRegex(install, "^meson install -C /source/build ")
        for script in self.scripts():
            self.assertNotRegex(script, r"apt-get install [^&<]*\b(lib|g\+\+|meson)")

    def test_the_image_gets_the_libraries_that_the_program_needs(self):
        find = next(script for script in self.scripts() if script.startswith("ldd"))
        with tempfile.TemporaryDirectory(prefix="rtconf-container-") as folder:
            path = os.environ["PATH"]
            if not shutil.which("dpkg-query"):
                stub = Path(folder, "dpkg-query")
                stub.write_text(DPKG_QUERY)
                stub.chmod(0o755)
                path = f"{folder}:{path}"
            find = find.replace("/stage/usr/local/bin/rtconf", RTCONF)
            find = find.replace("/stage/usr/local/lib/*/rtconf/rtconf-contender", CONTENDER)
            find = find.replace("/stage/packages", f"{folder}/packages")
            self.assertNotIn("/stage", find)
            subprocess.run(["sh", "-ec", find], check=True, env={**os.environ, "PATH": path})
            packages = Path(folder, "packages").read_text().split()
        self.assertIn("libc6", packages)
        if shutil.which("dpkg-query"):
            self.assertIn("libbenchmark", " ".join(packages))
        for package in packages:
            self.assertRegex(package, r"^[a-z0-9][a-z0-9+.-]+$")

    def test_no_build_of_another_machine_gets_in(self):
        ignored = (ROOT / ".dockerignore").read_text().splitlines()
        self.assertLessEqual({".git", "build*"}, set(ignored))


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
