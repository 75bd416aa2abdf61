"""Holds that every source of the project is laid out as .clang-format says.

Usage: format.py ROOT CLANG_FORMAT. The exit status is clang-format's, and 1 if there is nothing to look at.
"""

import pathlib
import subprocess
import sys

FOLDERS = ["bench", "checks", "conformance", "docs", "reader", "reference", "spec", "tools"]


def main():
    root, clang_format = pathlib.Path(sys.argv[1]), sys.argv[2]
    sources = [path for folder in FOLDERS for path in (root / folder).rglob("*") if path.suffix in (".cc", ".h", ".c")]
    if not sources:
        sys.exit(f"no sources below {root}")
    sys.exit(subprocess.run([clang_format, "--dry-run", "--Werror", *map(str, sorted(sources))]).returncode)


if __name__ == "__main__":
    main()
