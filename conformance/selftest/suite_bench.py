"""Measures the suite itself: what starting the command, the core tier and all tiers take, in time, in processor time and
in memory. Prints medians of runs that take turns.

Usage: suite_bench.py RTCONF PROVIDER [ROUNDS]
"""
import ctypes
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time

COMMANDS = {
    "start": ["--version"],
    "core tier": ["run"],
    "all tiers": ["run", "--tier", "all"],
}
PR_SET_CHILD_SUBREAPER = 36


def processor_seconds():
    """Of all processes that ended below this one and were waited for."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def measured(command):
    """Seconds, processor seconds, and MiB of the largest process."""
    before = processor_seconds()
    start = time.monotonic()
    with tempfile.TemporaryFile("w+") as output:
        process = subprocess.Popen(command, stdout=output)
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.monotonic() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode != 0:
            output.seek(0)
            sys.exit(f"{output.read()}\n{' '.join(command)}: status {process.returncode}")
    # What the run has killed at its end, and left for others to wait for, counts too.
    try:
        while True:
            os.wait()
    except ChildProcessError:
        pass
    return seconds, processor_seconds() - before, usage.ru_maxrss / 1024


def main(rtconf, provider, rounds="7"):
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    rows = {name: [] for name in COMMANDS}
    for _ in range(int(rounds)):
        for name, words in COMMANDS.items():
            arguments = words + ([provider] if words[0] == "run" else [])
            rows[name].append(measured([rtconf, *arguments]))
    print(f"medians of {rounds} rounds   seconds  processor seconds  MiB of the largest process")
    for name, found in rows.items():
        wall, processor, memory = (statistics.median(column) for column in zip(*found))
        print(f"  {name:20} {wall:9.3f} {processor:18.3f} {memory:27.0f}")


if __name__ == "__main__":
    main(*sys.argv[1:])
