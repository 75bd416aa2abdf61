"""Builds rtconf with clang, AddressSanitizer and UndefinedBehaviorSanitizer, and runs it.

Usage: sanitized.py ROOT BUILD MUTANTS REFERENCE. BUILD is a folder of its own, kept for the next time. What a sanitizer
finds in the orchestrator shows as output or status, in an executor as the crash of a right provider.
"""

import os
import pathlib
import subprocess
import sys

SETTINGS = ["-Dtests=false", "-Db_sanitize=address,undefined", "-Db_lundef=false", "-Doptimization=1"]


class Failed(Exception):
    """What was run, and what was wrong."""


def run(command, allowed=(0,), **environment):
    done = subprocess.run(command, capture_output=True, text=True, errors="replace", check=False,
                          env={**os.environ, **environment})
    text = done.stdout + done.stderr
    if done.returncode not in allowed or "Sanitizer" in text or "runtime error:" in text:
        raise Failed(f"{' '.join(map(str, command))}: status {done.returncode}, "
                     f"not {allowed}\n{text[-6000:]}")
    return text


def build(root, folder):
    if not (folder / "build.ninja").exists():
        run(["meson", "setup", folder, root, *SETTINGS], CC="clang", CXX="clang++")
    run(["ninja", "-C", folder])
    return folder / "tools" / "rtconf"


def exercise(rtconf, mutants, reference):
    right = [reference, mutants / "correct-control.so", mutants / "correct-pool.so"]
    for library in right:
        # Without a heap probe a few clauses cannot be judged, which is status 4; nothing may fail.
        run([rtconf, "run", library], (4,), UBSAN_OPTIONS="halt_on_error=1")
    wrong = ["mutant-libc-nul_missing-rt_file_read_text", "hostile-segfaults", "hostile-load_exits"]
    for name in wrong:
        for report in ("text", "json", "junit"):
            run([rtconf, "run", mutants / f"{name}.so", "--report", report], (1, 3))
    for words in (["list", "cases"], ["list", "mutants"], ["list", "clauses"], ["explain", "rt_file_size.size"]):
        run([rtconf, *words])
    for words in (["run", "no such file"], ["run", "/"], ["run", "--seed", "x"], ["explain", "x"], ["nothing"]):
        run([rtconf, *words], (2, 3))


def main():
    root, folder, mutants, reference = map(pathlib.Path, sys.argv[1:5])
    try:
        exercise(build(root, folder), mutants, reference)
    except Failed as failure:
        print(failure)
        sys.exit(1)


if __name__ == "__main__":
    main()
