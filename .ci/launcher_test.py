"""Tests of the launcher `rtconf` and of count_tests.py, with stand-ins for the tools they call.

A copy of the launcher runs in a scratch tree whose PATH holds the stand-ins of stub_tools.py and
the few real tools that it needs. What a stand-in was asked is in the file `calls`, a line each.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

HERE = Path(__file__).resolve().parent
REAL_TOOLS = ["bash", "cat", "env", "find", "flock", "mkdir", "python3", "readlink", "rm"]
STUBS = ["apt-get", "c++", "dpkg-query", "meson", "ninja", "pkg-config", "sudo"]
ODD_ARGUMENTS = ["run", "", "two words", "*", "a'b\"c", "line\nbreak", "--filter=x|y", "\\"]


class LauncherTest(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory(prefix="rtconf-launcher-")
        self.addCleanup(scratch.cleanup)
        self.scratch = Path(scratch.name)
        self.bin = self.scratch / "bin"
        self.bin.mkdir()
        for tool in REAL_TOOLS:
            real = sys.executable if tool == "python3" else shutil.which(tool)
            (self.bin / tool).symlink_to(real)
        for stub in STUBS:
            self.stub(stub)
        self.tree = self.make_tree("a tree")

    def stub(self, name):
        path = self.bin / name
        path.write_text(f"#!{sys.executable} -B\n" + (HERE / "stub_tools.py").read_text())
        path.chmod(0o755)

    def make_tree(self, name):
        tree = self.scratch / name
        (tree / ".ci").mkdir(parents=True)
        shutil.copy(HERE.parent / "rtconf", tree)
        shutil.copy(HERE / "count_tests.py", tree / ".ci")
        return tree

    def start(self, *arguments, tree=None, cwd=None, **env):
        return subprocess.Popen(
            [str((tree or self.tree) / "rtconf"), *arguments], cwd=cwd or self.scratch, text=True,
            env={"PATH": str(self.bin), "STUB_STATE": str(self.scratch), **env},
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE)

    def call(self, *arguments, **options):
        process = self.start(*arguments, **options)
        process.out, process.err = process.communicate(timeout=60)
        return process

    def calls(self):
        """What the stand-ins were asked since the last time."""
        path = self.scratch / "calls"
        lines = path.read_text().splitlines() if path.exists() else []
        path.unlink(missing_ok=True)
        return lines

    def tools_called(self):
        return [line.split()[0] for line in self.calls()]

    def test_the_first_call_configures_builds_and_becomes_the_command(self):
        done = self.call(*ODD_ARGUMENTS, STUB_STATUS="3")
        self.assertEqual(done.returncode, 3, done.err)
        seen = json.loads(done.out)  # that is all there is on stdout
        self.assertEqual(seen["arguments"], ODD_ARGUMENTS)
        self.assertEqual(seen["program"], str(self.tree / "rtconf"))
        self.assertEqual(seen["cwd"], str(self.scratch))
        self.assertEqual(seen["descriptors"], [0, 1, 2])
        calls = self.calls()
        self.assertEqual([line.split()[0] for line in calls], ["dpkg-query", "meson", "ninja"])
        self.assertIn("-Dtests=false", calls[1])
        self.assertTrue(calls[2].endswith(" tools/rtconf reference/librt_reference.so"), calls[2])

    def test_later_calls_only_ask_ninja_and_say_nothing(self):
        self.call("run")
        self.calls()
        done = self.call("run")
        self.assertEqual(done.err, "")
        self.assertEqual(self.tools_called(), ["ninja"])

    def test_missing_packages_are_installed_once(self):
        done = self.call("run", STUB_MISSING="meson libfmt-dev")
        self.assertEqual(done.returncode, 0, done.err)
        calls = self.calls()
        installs = [line for line in calls if line.startswith("apt-get") and " install " in line]
        self.assertEqual(len(installs), 1, calls)
        self.assertTrue(installs[0].endswith(" meson libfmt-dev"), installs)
        self.assertFalse([line for line in calls if line.endswith(" update")])
        self.assertEqual([line for line in calls if line.startswith("sudo")],
                         [] if os.geteuid() == 0 else ["sudo"])

    def test_old_package_lists_are_brought_up_to_date(self):
        done = self.call("run", STUB_MISSING="meson", STUB_OLD_LISTS="1")
        self.assertEqual(done.returncode, 0, done.err)
        self.assertEqual(self.tools_called().count("apt-get"), 3)

    def test_packages_that_cannot_be_had_are_the_end(self):
        done = self.call("run", STUB_MISSING="meson", STUB_OLD_LISTS="1", STUB_OFFLINE="1")
        self.assertEqual((done.returncode, done.out), (4, ""))
        self.assertIn("Unable to locate package", done.err)

    def test_elsewhere_the_missing_tools_are_named(self):
        for tool in ("apt-get", "dpkg-query", "ninja"):
            (self.bin / tool).unlink()
        done = self.call("run")
        self.assertEqual((done.returncode, done.out), (4, ""))
        for words in ("not found: ninja", "apt-get install g++ ", "dnf install", "pacman -S"):
            self.assertIn(words, done.err)
        self.stub("ninja")
        self.assertEqual(self.call("run").returncode, 0)

    def test_elsewhere_a_missing_library_is_met_by_the_list_of_packages(self):
        (self.bin / "apt-get").unlink()
        done = self.call("run", STUB_FAIL="meson")
        self.assertEqual((done.returncode, done.out), (4, ""))
        self.assertIn("meson is told to fail", done.err)
        self.assertIn("librapidcheck-dev", done.err)

    def test_a_failed_build_shows_its_log_and_is_no_verdict(self):
        for arguments in (["run"], ["test"]):
            done = self.call(*arguments, STUB_FAIL="ninja")
            self.assertEqual((done.returncode, done.out), (4, ""))
            self.assertIn("ninja is told to fail", done.err)
        self.assertEqual(self.call("run").returncode, 0)

    def test_an_interrupted_setup_is_done_again(self):
        self.call("run", STUB_FAIL="meson")
        (self.tree / "build/meson-private").mkdir(parents=True)
        (self.tree / "build/meson-private/coredata.dat").touch()
        done = self.call("run")
        self.assertEqual(done.returncode, 0, done.err)
        self.assertIn("--reconfigure", "\n".join(self.calls()))

    def test_a_copied_tree_leaves_the_original_alone(self):
        self.call("run")
        for command in ("run", "test"):
            copy = self.scratch / f"copy for {command}"
            shutil.copytree(self.tree, copy)
            self.calls()
            done = self.call(command, tree=copy)
            self.assertEqual(done.returncode, 0, done.err)
            calls = self.calls()
            self.assertEqual([line.split()[0] for line in calls[:3]],
                             ["dpkg-query", "meson", "ninja"])
            self.assertNotIn("--reconfigure", calls[1])
            self.assertEqual(self.call("run", tree=copy).err, "")

    def test_concurrent_calls_take_turns(self):
        processes = [self.start("run") for _ in range(6)]
        for process in processes:
            out, err = process.communicate(timeout=60)
            self.assertEqual(process.returncode, 0, err)
            self.assertEqual(json.loads(out)["arguments"], ["run"])
        called = self.tools_called()
        self.assertEqual((called.count("meson"), called.count("ninja")), (1, 6))
        self.assertNotIn("OVERLAP", called)

    def test_test_builds_all_and_ends_with_the_counts(self):
        done = self.call("test", "--suite", "two words", STUB_RESULTS="OK OK")
        self.assertEqual(done.returncode, 0, done.err)
        self.assertEqual(done.out.splitlines()[-1], "2 passed, 0 failed")
        calls = self.calls()
        self.assertIn("-Dtests=true", calls[1])
        self.assertTrue(calls[-1].endswith(" --suite two words"), calls[-1])
        self.assertEqual(self.call("run").returncode, 0)
        self.assertEqual(self.tools_called(), ["ninja"], "what serves the tests serves everything")

    def test_only_tests_that_passed_are_a_success(self):
        for results, last in (("OK FAIL OK", "2 passed, 1 failed"),
                              ("OK SKIP", "1 passed, 1 failed"),
                              ("TIMEOUT", "0 passed, 1 failed"),
                              ("", "0 passed, 0 failed")):
            done = self.call("test", STUB_RESULTS=results)
            self.assertEqual(done.out.splitlines()[-1], last)
            self.assertEqual(done.returncode, 1, results)

    def test_a_log_of_an_earlier_run_is_not_counted(self):
        self.call("test", STUB_RESULTS="OK OK")
        done = self.call("test", STUB_FAIL="meson-test")
        self.assertEqual(done.returncode, 1)
        self.assertEqual(done.out.splitlines()[-1], "0 passed, 0 failed")


GTEST = """\
[==========] {ran} tests from 2 test suites ran. (91 ms total)
[  PASSED  ] {passed} tests.
"""
GTEST_SKIPPED = "[  SKIPPED ] 1 test, listed below:\n[  SKIPPED ] Suite.Name/0\n"
GTEST_FAILED = "[  FAILED  ] 1 test, listed below:\n[  FAILED  ] Suite.Other\n\n 1 FAILED TEST\n"


class CountTest(unittest.TestCase):
    def count(self, result, stdout):
        with tempfile.TemporaryDirectory() as scratch:
            log = Path(scratch) / "testlog.json"
            log.write_text(json.dumps({"name": "it", "result": result, "stdout": stdout}) + "\n")
            return subprocess.run([sys.executable, HERE / "count_tests.py", log], text=True,
                                  check=False, capture_output=True).stdout

    def test_googletest_programs_count_as_many(self):
        self.assertEqual(self.count("OK", GTEST.format(ran=29, passed=29)), "29 passed, 0 failed\n")
        self.assertEqual(self.count("FAIL", GTEST.format(ran=5, passed=4) + GTEST_FAILED),
                         "4 passed, 1 failed\n")

    def test_a_skip_inside_a_program_counts_as_failed(self):
        out = self.count("OK", GTEST.format(ran=5, passed=4) + GTEST_SKIPPED)
        self.assertEqual(out.splitlines()[-1], "4 passed, 1 failed")
        self.assertIn("Suite.Name/0", out)

    def test_words_that_do_not_fit_the_outcome_are_not_believed(self):
        for result, ran, last in (("FAIL", 29, "0 passed, 1 failed\n"),
                                  ("OK", 9, "1 passed, 0 failed\n")):
            self.assertEqual(self.count(result, GTEST.format(ran=ran, passed=29)), last)


if __name__ == "__main__":
    unittest.main()
