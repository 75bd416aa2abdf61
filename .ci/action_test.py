"""Tests the GitHub action by doing what GitHub does with it: `action_test.py RTCONF RIGHT WRONG`.

action.yml is read, expressions are put in, and each step's script is run as GitHub runs it, with a
launcher that is the built rtconf.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import unittest
import xml.etree.ElementTree
from pathlib import Path

import yaml

RTCONF, RIGHT, WRONG = map(os.path.abspath, sys.argv[1:4])
ROOT = Path(__file__).resolve().parent.parent
ACTION = yaml.safe_load((ROOT / "action.yml").read_text())
BASH = ["bash", "--noprofile", "--norc", "-eo", "pipefail"]  # what `shell: bash` stands for
EXPRESSION = re.compile(r"\$\{\{ (.*?) \}\}")
LAUNCHER = '#!/bin/sh\nRTCONF_PROGRAM=$0 exec "$REAL_RTCONF" "$@"\n'


def read_outputs(path):
    """As GitHub reads the file: NAME=VALUE, or NAME<<MARK and lines up to MARK."""
    outputs, lines = {}, iter(path.read_text().splitlines())
    for line in lines:
        if "<<" not in line:
            name, value = line.split("=", 1)
        else:
            name, mark = line.split("<<", 1)
            value = "\n".join(iter(lambda: next(lines), mark))  # pylint: disable=stop-iteration-return
        outputs[name] = value
    return outputs


class Done:
    """What the action came to."""

    def __init__(self, status, outputs, summary, said):
        self.status, self.outputs, self.summary, self.said = status, outputs, summary, said


class ActionTest(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory(prefix="rtconf-action-")
        self.addCleanup(scratch.cleanup)
        self.scratch = Path(scratch.name)
        self.workspace = self.scratch / "work space"
        self.workspace.mkdir()
        self.action = self.scratch / "an action"
        (self.action / ".ci").mkdir(parents=True)
        shutil.copy(ROOT / ".ci/judge", self.action / ".ci")
        (self.action / "rtconf").write_text(LAUNCHER)
        (self.action / "rtconf").chmod(0o755)

    def use(self, library, **given):
        """`uses: rtconf` with these inputs."""
        inputs = {name: each.get("default", "") for name, each in ACTION["inputs"].items()}
        inputs |= {"library": str(library)} | given
        self.assertEqual(set(inputs), set(ACTION["inputs"]))
        context = {f"inputs.{name}": value for name, value in inputs.items()}

        def filled(text):
            # An output that no step has set is empty.
            return EXPRESSION.sub(lambda found: context.get(found[1], ""), str(text))

        status, said, summary = 0, "", self.scratch / "summary"
        summary.write_text("")
        for step in ACTION["runs"]["steps"]:
            script, outputs = self.scratch / "script.sh", self.scratch / "outputs"
            script.write_text(step["run"])
            outputs.write_text("")
            env = {"PATH": os.environ["PATH"], "REAL_RTCONF": RTCONF,
                   "GITHUB_ACTION_PATH": str(self.action), "GITHUB_OUTPUT": str(outputs),
                   "GITHUB_STEP_SUMMARY": str(summary), "CI": "true"}
            env |= {name: filled(value) for name, value in step.get("env", {}).items()}
            done = subprocess.run([*BASH, script], cwd=self.workspace, env=env, text=True,
                                  check=False, stdin=subprocess.DEVNULL,
                                  stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
            said += done.stdout
            context |= {f"steps.{step['id']}.outputs.{name}": value
                        for name, value in read_outputs(outputs).items()}
            if done.returncode != 0:
                status = done.returncode
                break
        named = {name: filled(each["value"]) for name, each in ACTION["outputs"].items()}
        return Done(status, named, summary.read_text(), said)

    def check_reports(self, done, folder, verdict):
        self.assertEqual(done.outputs["reports"], folder)
        for each in ACTION["inputs"]["formats"]["default"].split():
            self.assertTrue((self.workspace / done.outputs[each]).is_file(), done.said)
        report = json.loads((self.workspace / done.outputs["json"]).read_text())
        self.assertEqual(report["verdict"], verdict)
        xml.etree.ElementTree.parse(self.workspace / done.outputs["junit"])
        json.loads((self.workspace / done.outputs["sarif"]).read_text())
        self.assertEqual(done.summary, (self.workspace / done.outputs["markdown"]).read_text())

    def test_what_is_documented_is_what_is_there(self):
        self.assertEqual(ACTION["runs"]["using"], "composite")
        for each in [*ACTION["inputs"].values(), *ACTION["outputs"].values()]:
            self.assertTrue(each["description"])
        used, set_by_steps = set(), set()
        for step in ACTION["runs"]["steps"]:
            self.assertEqual(step["shell"], "bash")
            self.assertNotIn("${{", step["run"], "what is put into a script may be anything")
            for value in step["env"].values():
                used |= set(re.findall(r"^\$\{\{ inputs\.([\w-]+) \}\}$", value))
            set_by_steps.add(step["id"])
        self.assertEqual(used, set(ACTION["inputs"]))
        for each in ACTION["outputs"].values():
            self.assertIn(re.match(r"^\$\{\{ steps\.(\w+)\.outputs\.\w+ \}\}$", each["value"])[1],
                          set_by_steps)
        guide = (ROOT / "docs/gating-your-ci.md").read_text()
        for name in [*ACTION["inputs"], *ACTION["outputs"]]:
            self.assertIn(f"| `{name}` |", guide)

    def test_the_guide_uses_what_there_is(self):
        guide = (ROOT / "docs/gating-your-ci.md").read_text()
        blocks = [yaml.safe_load(block) for block in re.findall(r"```yaml\n(.*?)```", guide, re.S)]
        steps = blocks[0]["jobs"]["conformance"]["steps"]
        used = next(step for step in steps if "rtconf" in step.get("uses", ""))
        self.assertLessEqual(set(used["with"]), set(ACTION["inputs"]))
        template = yaml.safe_load((ROOT / "docs/ci/gitlab.yml").read_text())
        for block in blocks[1:]:
            for name in {"parts", "conformance"} & set(block):
                self.assertIn(block[name]["extends"], template)
                self.assertLessEqual(set(block[name]["variables"]),
                                     set(template[".rtconf"]["variables"]))

    def test_a_right_library_conforms(self):
        done = self.use(RIGHT, tier="core")
        self.assertEqual((done.status, done.outputs["status"], done.outputs["verdict"]),
                         (0, "0", "conforms"), done.said)
        self.check_reports(done, "rtconf-reports", "conforms")
        self.assertNotEqual(done.summary, "")

    def test_a_wrong_library_fails(self):
        done = self.use(WRONG, reports="a folder/of reports")
        self.assertEqual((done.status, done.outputs["status"], done.outputs["verdict"]),
                         (1, "1", "fails"), done.said)
        self.check_reports(done, "a folder/of reports", "fails")

    def test_a_library_that_is_not_there_cannot_be_judged(self):
        done = self.use("./nowhere.so")
        self.assertEqual((done.status, done.outputs["status"], done.outputs["verdict"]),
                         (3, "3", "none"), done.said)
        self.check_reports(done, "rtconf-reports", "none")

    def test_no_library_is_wrong_usage_and_not_the_reference(self):
        done = self.use("")
        self.assertEqual((done.status, done.outputs["verdict"]), (2, "none"), done.said)
        self.assertIn("exit status 2", done.summary)

    def test_reports_of_an_earlier_step_do_not_stay(self):
        self.use(RIGHT)
        done = self.use(RIGHT, tier="soft")
        self.assertEqual((done.status, done.outputs["verdict"], done.outputs["json"]),
                         (2, "none", ""), done.said)

    def test_nothing_that_is_put_in_is_run(self):
        odd = self.workspace / "-lib $(touch run1);`touch run2`\"'&|>*\n\\.so"
        shutil.copy(RIGHT, odd)
        done = self.use(odd.name, reports="reports; touch run3 'x' $(touch run4)\nstatus=7",
                        arguments="--filter\n*.nul:$(touch run5)\n\n--seed\n2")
        self.assertIn("no case of this provider was chosen by --filter", done.said)
        self.assertEqual((done.status, done.outputs["status"]), (4, "4"), done.said)
        done = self.use(f"./{odd.name}")
        self.assertEqual((done.status, done.outputs["status"]), (0, "0"), done.said)
        for trap in ("tier", "baseline", "provider", "formats", "program"):
            done = self.use(RIGHT, **{trap: "$(touch run6)`touch run7`; touch run8 '"})
            self.assertNotEqual(done.status, 0, trap)
        self.assertEqual([path.name for path in self.workspace.rglob("run*")], [])

    def test_an_installed_program_is_used(self):
        (self.action / "rtconf").unlink()
        self.assertNotEqual(self.use(RIGHT).status, 0)
        done = self.use(RIGHT, program=RTCONF)
        self.assertEqual((done.status, done.outputs["verdict"]), (0, "conforms"), done.said)

    def test_baselines_and_provider_files_are_held_against_it(self):
        self.use(WRONG, baseline="accepted.toml", arguments="--update-baseline")
        done = self.use(WRONG, baseline="accepted.toml", arguments="")
        self.assertEqual((done.status, done.outputs["verdict"]), (0, "conforms"), done.said)
        done = self.use(WRONG, baseline="none.toml")
        self.assertEqual(done.status, 2, done.said)
        (self.workspace / "p.toml").write_text("nonsense = 1\n")
        done = self.use(RIGHT, provider="p.toml")
        self.assertEqual(done.status, 2, done.said)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
