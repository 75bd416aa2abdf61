"""Tests the template for GitLab by doing what its runner does: `gitlab_test.py RTCONF RIGHT WRONG`.

Jobs are put together as `extends` says, and their scripts run in the shells that a runner uses.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import unittest
import xml.etree.ElementTree
from pathlib import Path

import yaml

RTCONF, RIGHT, WRONG = map(os.path.abspath, sys.argv[1:4])
TEMPLATE = Path(__file__).resolve().parent.parent / "docs/ci/gitlab.yml"
SHELLS = (["bash", "-eo", "pipefail", "-c"], ["sh", "-ec"])


def merged(base, over):
    """As GitLab merges: maps in depth, the rest is replaced."""
    if not (isinstance(base, dict) and isinstance(over, dict)):
        return over
    return base | {key: merged(base.get(key), value) for key, value in over.items()}


def job(name):
    described = yaml.safe_load(TEMPLATE.read_text())[name]
    if "extends" not in described:
        return described
    return merged(job(described["extends"]), described)


class GitLabTest(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory(prefix="rtconf-gitlab-")
        self.addCleanup(scratch.cleanup)
        self.workspace = Path(scratch.name, "work space")
        self.workspace.mkdir()
        # What the image has.
        self.bin = Path(scratch.name, "bin")
        self.bin.mkdir()
        (self.bin / "rtconf").write_text('#!/bin/sh\nexec "$REAL_RTCONF" "$@"\n')
        (self.bin / "rtconf").chmod(0o755)

    def run_job(self, name, library, shell=SHELLS[0], **variables):
        env = {"PATH": f"{self.bin}:{os.environ['PATH']}", "REAL_RTCONF": RTCONF, "CI": "true"}
        env |= job(name)["variables"] | {"RTCONF_LIBRARY": str(library)} | variables
        done = subprocess.run([*shell, "\n".join(job(name)["script"])], cwd=self.workspace, env=env,
                              text=True, check=False, stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        self.said = done.stdout
        return done.returncode

    def check_artifacts(self, name):
        artifacts = job(name)["artifacts"]
        self.assertEqual(artifacts["when"], "always")
        report = self.workspace / artifacts["reports"]["junit"]
        xml.etree.ElementTree.parse(report)
        self.assertIn(f"{report.parent.name}/", artifacts["paths"])

    def test_a_job_ends_as_the_verdict_is(self):
        for shell in SHELLS:
            for library, status in ((RIGHT, 0), (WRONG, 1), ("./nowhere.so", 3)):
                self.assertEqual(self.run_job(".rtconf", library, shell), status, self.said)
                self.check_artifacts(".rtconf")
                shutil.rmtree(self.workspace / "rtconf-reports")
            self.assertEqual(self.run_job(".rtconf", "", shell), 2, self.said)

    def test_nothing_that_is_put_in_is_run(self):
        odd = self.workspace / "-lib $(touch run1);`touch run2`\"'*.so"
        shutil.copy(RIGHT, odd)
        for shell in SHELLS:
            self.assertEqual(self.run_job(".rtconf", f"./{odd.name}", shell), 0, self.said)
            for trap in ("TIER", "BASELINE", "PROVIDER"):
                status = self.run_job(".rtconf", RIGHT, shell,
                                      **{f"RTCONF_{trap}": "a $(touch run3)`touch run4`; touch run5"})
                self.assertEqual(status, 2, self.said)
        self.assertEqual([path.name for path in self.workspace.rglob("run*")], [])

    def parts(self, library, indices, **variables):
        return [self.run_job(".rtconf-part", library, CI_NODE_INDEX=str(index),
                             CI_NODE_TOTAL=str(job(".rtconf-part")["parallel"]), **variables)
                for index in indices]

    def test_parts_are_merged_to_the_verdict_on_the_whole(self):
        every = range(1, job(".rtconf-part")["parallel"] + 1)
        for library, status in ((RIGHT, 0), (WRONG, 1)):
            self.assertEqual(self.parts(library, every), [0 for _ in every], self.said)
            self.assertEqual(self.run_job(".rtconf-merge", library), status, self.said)
            self.check_artifacts(".rtconf-merge")
        self.assertEqual(self.parts("./nowhere.so", every), [3 for _ in every], self.said)

    def test_a_part_that_is_missing_is_no_verdict(self):
        self.assertEqual(self.parts(RIGHT, [1]), [0], self.said)
        self.assertEqual(self.run_job(".rtconf-merge", RIGHT), 4, self.said)

    def test_a_baseline_is_held_against_the_whole(self):
        subprocess.run([RTCONF, "run", WRONG, "--baseline", "accepted.toml", "--update-baseline"],
                       cwd=self.workspace, check=False, stdout=subprocess.DEVNULL)
        accepted = {"RTCONF_BASELINE": "accepted.toml"}
        self.assertEqual(self.run_job(".rtconf", WRONG, **accepted), 0, self.said)
        every = range(1, job(".rtconf-part")["parallel"] + 1)
        self.assertEqual(self.parts(WRONG, every, **accepted), [0 for _ in every], self.said)
        self.assertEqual(self.run_job(".rtconf-merge", WRONG, **accepted), 0, self.said)
        self.assertEqual(self.run_job(".rtconf-merge", WRONG), 1, self.said)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
