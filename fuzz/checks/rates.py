"""Executions per second of each target and engine: `meson test -C build --benchmark`.

Usage: rates.py PROGRAMS ROOT RTCONF LIBRARY SECONDS. Each program runs alone, on one processor, from the seeds that are
committed. "small reads" is target plans with a library that has nothing but rt_file_read_text, and plans of at most
four faults. Rates depend on the machine; compare those of one run.
"""

import os
import pathlib
import re
import subprocess
import sys
import tempfile

PROVIDER_TARGETS = ("contents", "paths", "calls", "plans")


def one_processor():
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})


def run(command, library, folder):
    done = subprocess.run(command, capture_output=True, text=True, errors="replace", check=False, cwd=folder,
                          preexec_fn=one_processor,
                          env={**os.environ, "RTCONF_PROVIDER": str(library), "AFL_NO_UI": "1", "AFL_NO_AFFINITY": "1",
                               "AFL_I_DONT_CARE_ABOUT_MISSING_CRASHES": "1", "AFL_SKIP_CPUFREQ": "1"})
    return done.stdout + done.stderr


def libfuzzer(program, seeds, library, seconds, folder, *more):
    (folder / "corpus").mkdir()
    text = run([program, f"-max_total_time={seconds}", "-seed=1", "-close_fd_mask=1", "-detect_leaks=0",
                "-print_final_stats=1", *more, folder / "corpus", seeds], library, folder)
    found = re.search(r"number_of_executed_units:\s*(\d+)", text)
    return int(found[1]) / seconds if found else None


def afl(program, seeds, library, seconds, folder):
    run(["afl-fuzz", "-i", seeds, "-o", folder / "out", "-m", "none", "-t", "1000+", "-V", str(seconds), "--", program],
        library, folder)
    stats = folder / "out/default/fuzzer_stats"
    found = re.search(r"execs_per_sec\s*:\s*([\d.]+)", stats.read_text()) if stats.exists() else None
    return float(found[1]) if found else None


def campaign(rtconf, target, library, seconds, folder):
    text = run([rtconf, "fuzz", library, "--target", target, "--time", str(seconds), "--jobs", "1",
                "--folder", folder / "campaign"], library, folder)
    found = re.search(r"Campaign  \d+ s, (\d+) executions", text)
    return int(found[1]) / seconds if found else None


def show(label, rate):
    print(f"{label:<34} {'not measured' if rate is None else f'{rate:>10,.0f}/s'}", flush=True)
    return rate is not None


def main():
    programs, root, rtconf, library, small = (pathlib.Path(path).resolve() for path in sys.argv[1:6])
    seconds = int(sys.argv[6])
    good = True
    for target in PROVIDER_TARGETS:
        seeds = root / "fuzz/corpus" / target
        for engine, measure in (
                ("libFuzzer", lambda f, t=target, s=seeds: libfuzzer(programs / f"fuzz_{t}", s, library, seconds, f)),
                ("AFL++", lambda f, t=target, s=seeds: afl(programs / f"afl_{t}", s, library, seconds, f)),
                ("rtconf fuzz", lambda f, t=target: campaign(rtconf, t, library, seconds, f))):
            with tempfile.TemporaryDirectory() as folder:
                good &= show(f"{target}, {engine}", measure(pathlib.Path(folder)))
    with tempfile.TemporaryDirectory() as folder:
        rate = libfuzzer(programs / "fuzz_plans", root / "fuzz/corpus/plans", small, seconds, pathlib.Path(folder),
                         "-max_len=10", "-entropic=0")
        good &= show("small reads (plans), libFuzzer", rate)
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
