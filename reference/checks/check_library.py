"""Checks what the reference's shared library shows and needs.

Usage: check_library.py LIB NAMES NM READELF. LIB must export exactly the names in the file NAMES,
and need libc alone.
"""

import re
import subprocess
import sys
from pathlib import Path


def exported(nm: str, library: str) -> set[str]:
    """The dynamic symbols that the library defines."""
    out = subprocess.run([nm, "-D", "--defined-only", "--format=posix", library],
                         check=True, capture_output=True, text=True).stdout
    return {line.split()[0] for line in out.splitlines()}


def needed(readelf: str, library: str) -> list[str]:
    """The libraries that the loader will bring in for it."""
    out = subprocess.run([readelf, "--dynamic", "--wide", library],
                         check=True, capture_output=True, text=True).stdout
    return re.findall(r"\(NEEDED\).*\[(.*)\]", out)


def main() -> int:
    library, names, nm, readelf = sys.argv[1:]
    wanted = set(Path(names).read_text(encoding="ascii").split())
    found = exported(nm, library)
    libraries = needed(readelf, library)
    complaints = [f"not exported, but in the spec: {name}" for name in sorted(wanted - found)]
    complaints += [f"exported, but not in the spec: {name}" for name in sorted(found - wanted)]
    if not wanted:
        complaints.append(f"{names} names nothing")
    if libraries != ["libc.so.6"]:
        complaints.append(f"needs {libraries}, and should need ['libc.so.6']")
    for complaint in complaints:
        print(f"{library}: {complaint}", file=sys.stderr)
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main())
