"""Builds the fuzz targets as OSS-Fuzz and ClusterFuzzLite do, and looks at what they would get.

Usage: oss_fuzz_contract.py ROOT WORK. WORK is a folder of its own, kept for the next time. The environment is that of
the base image: CC, CXX, CFLAGS, CXXFLAGS, SANITIZER, LIB_FUZZING_ENGINE, OUT, WORK.
"""

import configparser
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import zipfile

FLAGS = "-O0 -fsanitize=address -fsanitize=fuzzer-no-link"
# What the image that runs the programs has. All else has to be in OUT, or in the program.
IN_THE_IMAGE = {"libc.so.6", "libm.so.6", "libgcc_s.so.1", "libpthread.so.0", "libdl.so.2", "librt.so.1",
                "libresolv.so.2", "ld-linux-x86-64.so.2"}


class Failed(Exception):
    """What does not keep the contract."""


def run(command, folder, **environment):
    done = subprocess.run(command, capture_output=True, text=True, errors="replace", check=False, cwd=folder,
                          env={**os.environ, **environment})
    text = done.stdout + done.stderr
    if done.returncode != 0:
        raise Failed(f"{' '.join(map(str, command))}: status {done.returncode}\n{text[-6000:]}")
    return text


def build(root, work, out):
    run(["bash", "-eu", root / "fuzz/oss-fuzz/build.sh"], work, CC="clang", CXX="clang++", CFLAGS=FLAGS,
        CXXFLAGS=FLAGS + " -stdlib=libc++", SANITIZER="address", LIB_FUZZING_ENGINE="-fsanitize=fuzzer",
        OUT=str(out), WORK=str(work), SRC=str(root.parent))


def needed(program):
    lines = subprocess.run(["objdump", "-p", program], capture_output=True, text=True, check=True).stdout.splitlines()
    return {line.split()[1] for line in lines if line.split()[:1] == ["NEEDED"]}


def check_target(name, out, folder):
    program = out / f"fuzz_{name}"
    if not os.access(program, os.X_OK):
        raise Failed(f"{program} is no program")
    if strangers := needed(program) - IN_THE_IMAGE - {path.name for path in out.iterdir()}:
        raise Failed(f"{program} needs {strangers}, which the image does not have")
    options = configparser.ConfigParser()
    options.read(out / f"fuzz_{name}.options")
    if not options.has_section("libfuzzer"):
        raise Failed(f"the options of {name} say nothing to libFuzzer")
    words = [f"-{key}={value}" for key, value in options["libfuzzer"].items()]
    dictionary = out / f"fuzz_{name}.dict"
    if dictionary.exists():
        words.append(f"-dict={dictionary}")
    corpus = folder / name
    with zipfile.ZipFile(out / f"fuzz_{name}_seed_corpus.zip") as seeds:
        seeds.extractall(corpus)
    if not list(corpus.iterdir()):
        raise Failed(f"{name} has no seeds")
    text = run([program, "-runs=200", "-seed=1", *words, corpus], folder, ASAN_OPTIONS="detect_leaks=0")
    if "Done " not in text:
        raise Failed(f"{name} did not come to its end:\n{text[-2000:]}")


def main():
    root, work = (pathlib.Path(path).resolve() for path in sys.argv[1:3])
    work.mkdir(parents=True, exist_ok=True)
    out = work / "out"
    shutil.rmtree(out, ignore_errors=True)
    try:
        build(root, work, out)
        names = sorted(path.stem.removeprefix("fuzz_") for path in (root / "fuzz").glob("fuzz_*.cc"))
        if not names or not (out / "librt_reference.so").exists():
            raise Failed("there are no targets, or no library to judge")
        # Away from where it was built, as the programs are run.
        with tempfile.TemporaryDirectory() as elsewhere:
            moved = pathlib.Path(elsewhere) / "out"
            shutil.copytree(out, moved)
            for name in names:
                check_target(name, moved, pathlib.Path(elsewhere))
    except Failed as failure:
        print(failure)
        return 1
    print(f"{len(names)} targets keep the contract")
    return 0


if __name__ == "__main__":
    sys.exit(main())
