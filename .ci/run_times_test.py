"""run_times.py on a report of a run: `run_times_test.py RTCONF LIB.so`."""

import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

SCRIPT = Path(__file__).with_name("run_times.py")
RTCONF, LIBRARY = sys.argv[1:3]


def times(report: Path, *more: str) -> subprocess.CompletedProcess:
    return subprocess.run([sys.executable, "-B", SCRIPT, report, *more], capture_output=True, text=True)


class RunTimes(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.report = Path(folder.name) / "report.json"

    def run_cases(self, pattern: str) -> None:
        subprocess.run([RTCONF, "run", LIBRARY, "--filter", pattern, "--report", f"json={self.report}"],
                       capture_output=True)

    def test_sums_the_time_by_tier_clause_and_function(self):
        self.run_cases("*.null_path")
        result = times(self.report, "3")
        self.assertEqual(result.returncode, 0, result.stderr)
        for words in ("By tier", "By clause", "By function", "The longest", "core", "null_path"):
            self.assertIn(words, result.stdout)

    def test_says_that_nothing_took_time(self):
        self.run_cases("no.such.case")
        result = times(self.report)
        self.assertEqual(result.returncode, 1)
        self.assertIn("no case", result.stderr)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
