"""Measures the suite itself: how long the command takes to start, and what the core tier and all tiers take on a
provider, in time, in processor time and in memory. Prints medians of runs that take turns, and where the time goes.

Usage: suite_bench.py RTCONF PROVIDER [ROUNDS]
"""
import collections
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

COMMANDS = {
    "start": ["--version"],
    "core tier": ["run"],
    "all tiers": ["run", "--tier", "all"],
}


def measured(command):
    """Seconds, seconds of processor time, and MiB of the largest process, all processes of the run counted."""
    start = time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        sys.exit(f"{' '.join(command)}: status {process.returncode}")
    return time.monotonic() - start, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def profile(rtconf, provider):
    """Prints which clauses of a run of all tiers take how much of the time, summed over functions."""
    with tempfile.TemporaryDirectory(prefix="rtconf-suite-") as folder:
        path = Path(folder, "report.json")
        subprocess.run([rtconf, "run", provider, "--tier", "all", "--report", f"json={path}"], check=True,
                       stdout=subprocess.DEVNULL)
        clauses = json.loads(path.read_text(encoding="utf-8"))["clauses"]
    # Clauses that one case judges have the time of that case, each of them.
    cases = {clause["case"]: clause for clause in clauses if clause["case"]}
    sums = collections.Counter()
    for case, clause in cases.items():
        sums[clause["tier"], case.split(".")[-1].split("/")[0]] += clause["duration_ms"]
    total = sum(sums.values())
    print(f"\nwhere the time of all tiers goes: {len(cases)} cases, {total / 1000:.1f} s one after the other")
    for (tier, word), milliseconds in sums.most_common(20):
        print(f"  {milliseconds:7.0f} ms {100 * milliseconds / total:5.1f} %  {tier:9} {word}")


def main(rtconf, provider, rounds="7"):
    rows = {name: [] for name in COMMANDS}
    for _ in range(int(rounds)):
        for name, words in COMMANDS.items():
            arguments = words + ([provider] if words[0] == "run" else [])
            rows[name].append(measured([rtconf, *arguments]))
    print(f"medians of {rounds} runs   seconds  processor seconds  MiB of the largest process")
    for name, found in rows.items():
        wall, processor, memory = (statistics.median(column) for column in zip(*found))
        print(f"  {name:20} {wall:9.3f} {processor:18.3f} {memory:27.0f}")
    profile(rtconf, provider)


if __name__ == "__main__":
    main(*sys.argv[1:])
