"""Tells how large the reference's shared library is, and holds it to its bound.

Usage: check_size.py LIB NM READELF STRIP [BOUND]. LIB's file, stripped, may have BOUND bytes at
most; without BOUND the figures are only printed.
"""

import re
import subprocess
import sys
import tempfile
from pathlib import Path


def output(*command: str) -> str:
    """What a command prints."""
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def stripped_size(strip: str, library: str) -> int:
    """Bytes of the file without what only a debugger uses."""
    with tempfile.TemporaryDirectory(prefix="rtconf-size-") as scratch:
        copy = str(Path(scratch) / "stripped.so")
        output(strip, "--strip-all", "-o", copy, library)
        return Path(copy).stat().st_size


def section_sizes(readelf: str, library: str) -> dict[str, int]:
    """Bytes in memory of each section."""
    rows = re.findall(r"^ +\[ *\d+\] (\.\S+) +\S+ +[0-9a-f]+ [0-9a-f]+ ([0-9a-f]+) ",
                      output(readelf, "--sections", "--wide", library), re.MULTILINE)
    return {name: int(size, 16) for name, size in rows}


def main() -> int:
    library, nm, readelf, strip, *bound = sys.argv[1:]
    size = stripped_size(strip, library)
    sections = section_sizes(readelf, library)
    functions = output(nm, "-D", "--defined-only", "--format=posix", library).splitlines()
    print(f"{size} bytes stripped, {sections['.text']} of them code, for {len(functions)} functions; "
          f"{sections.get('.bss', 0)} bytes of memory for its tables, taken when they are used")
    if bound and size > int(bound[0]):
        print(f"{library}: {size} bytes stripped, and should be {bound[0]} at most", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
