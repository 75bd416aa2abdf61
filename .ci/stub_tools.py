"""Stands in for every tool that the launcher calls, by the name that it is called by.

Used by launcher_test.py alone, which says through STUB_* variables what is to happen. The folder
STUB_STATE holds what one call leaves for the next.
"""

import json
import os
import sys
import time
from pathlib import Path

STATE = Path(os.environ["STUB_STATE"])
NAME, ARGUMENTS = Path(sys.argv[0]).name, sys.argv[1:]

# What becomes build/tools/rtconf: it says how it was called.
COMMAND = f"""#!{sys.executable} -B
import json, os, sys
print(json.dumps({{
    "arguments": sys.argv[1:], "cwd": os.getcwd(), "program": os.environ["RTCONF_PROGRAM"],
    "descriptors": [fd for fd in range(64) if os.path.exists(f"/proc/self/fd/{{fd}}")]}}))
sys.exit(int(os.environ.get("STUB_STATUS", "0")))
"""


def note(words: str) -> None:
    with (STATE / "calls").open("a", encoding="utf-8") as calls:
        calls.write(words.replace("\n", " ") + "\n")


def told_to_fail(name: str) -> bool:
    if os.environ.get("STUB_FAIL") != name:
        return False
    print(f"{name} is told to fail")
    return True


def ninja() -> int:
    try:
        (STATE / "ninja-runs").mkdir()
    except FileExistsError:
        note("OVERLAP")
    time.sleep(0.05)  # long enough for another to overlap, if it may
    (STATE / "ninja-runs").rmdir()
    if told_to_fail("ninja"):
        return 1
    command = Path(ARGUMENTS[ARGUMENTS.index("-C") + 1]) / "tools/rtconf"
    if command.exists():
        print("ninja: no work to do.")
        return 0
    command.parent.mkdir(exist_ok=True)
    command.write_text(COMMAND, encoding="utf-8")
    command.chmod(0o755)
    print("[1/1] making the command")
    return 0


def meson() -> int:
    if ARGUMENTS[0] == "test":
        if told_to_fail("meson-test"):
            return 1
        log = Path(ARGUMENTS[ARGUMENTS.index("-C") + 1]) / "meson-logs/testlog.json"
        log.parent.mkdir(exist_ok=True)
        results = os.environ.get("STUB_RESULTS", "OK").split()
        log.write_text("".join(json.dumps({"name": "it", "result": result, "stdout": ""}) + "\n"
                               for result in results), encoding="utf-8")
        return 0 if all(result in ("OK", "SKIP") for result in results) else 1
    if told_to_fail("meson"):
        return 1
    build = Path(ARGUMENTS[-2])
    (build / "meson-private").mkdir(exist_ok=True)
    (build / "meson-private/coredata.dat").touch()
    (build / "build.ninja").touch()
    return 0


def dpkg_query() -> int:
    missing = [] if (STATE / "installed").exists() else os.environ.get("STUB_MISSING", "").split()
    for package in ARGUMENTS[3:]:
        # One that was removed but for its configuration is known, and yet missing.
        print(package, "config-files" if package in missing else "installed")
    return 0


def apt_get() -> int:
    if ARGUMENTS[-1] == "update":
        if "STUB_OFFLINE" in os.environ:
            return 100
        (STATE / "updated").touch()
        return 0
    if "STUB_OLD_LISTS" in os.environ and not (STATE / "updated").exists():
        print("E: Unable to locate package")
        return 100
    (STATE / "installed").touch()
    return 0


def sudo() -> int:
    os.execvp(ARGUMENTS[0], ARGUMENTS)


note(" ".join([NAME, *ARGUMENTS]) if NAME != "sudo" else NAME)
sys.exit({"apt-get": apt_get, "dpkg-query": dpkg_query, "meson": meson, "ninja": ninja,
          "sudo": sudo}[NAME]())
