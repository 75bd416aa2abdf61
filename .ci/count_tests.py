"""Counts what a `meson test` came to: `count_tests.py TESTLOG.JSON`.

The last line is `N passed, N failed`; the status is 1 if any failed or none passed. A program that
says how many GoogleTest tests it ran counts as that many, any other as one. A skipped test counts
as failed, since it has shown nothing; its name is printed.
"""

import json
import re
import sys
from pathlib import Path
from typing import NamedTuple

# GoogleTest's last words, each at the start of a line.
_RAN = re.compile(r"^\[==========\] (\d+) tests? from \d+ test suites? ran\.", re.MULTILINE)
_COUNTS = re.compile(r"^\[  (PASSED|FAILED|SKIPPED) +\] (\d+) tests?[.,]", re.MULTILINE)
_SKIPPED = re.compile(r"^\[  SKIPPED \] (\S+)$", re.MULTILINE)


class Count(NamedTuple):
    passed: int
    failed: int
    skipped: list[str]


def count(test: dict) -> Count:
    """What one test program came to."""
    good = test["result"] in ("OK", "EXPECTEDFAIL")
    output = test.get("stdout") or ""
    ends = list(_RAN.finditer(output))
    if ends:
        tail = output[ends[-1].end():]
        counts = {word: int(number) for word, number in _COUNTS.findall(tail)}
        passed, failed = counts.get("PASSED", 0), counts.get("FAILED", 0)
        skipped = sorted(set(_SKIPPED.findall(tail)))
        # Only if the sums hold and agree with what the program's end said is it to be believed.
        if (passed + failed + len(skipped) == int(ends[-1][1]) and good == (failed == 0)
                and len(skipped) == counts.get("SKIPPED", 0)):
            return Count(passed, failed + len(skipped), skipped)
    if test["result"] == "SKIP":
        return Count(0, 1, ["the whole program"])
    return Count(1, 0, []) if good else Count(0, 1, [])


def main() -> int:
    log = Path(sys.argv[1])
    lines = log.read_text(encoding="utf-8").splitlines() if log.exists() else []
    passed = failed = 0
    for test in map(json.loads, lines):
        one = count(test)
        passed += one.passed
        failed += one.failed
        for name in one.skipped:
            print(f"skipped, which is no pass: {test['name']}: {name}")
    print(f"{passed} passed, {failed} failed", flush=True)
    return 0 if passed > 0 and failed == 0 else 1


if __name__ == "__main__":
    sys.exit(main())
