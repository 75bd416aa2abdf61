"""Holds the table of allowed includes: who in the project may know whom.

Usage: includes.py ROOT. Prints each include that the table forbids as file:line; exit status 1 if there is any.
"""

import pathlib
import re
import sys

# A folder may include itself and what stands here. The first folder that a path begins with decides.
ALLOWED = {
    "conformance/selftest": ["conformance", "spec", "tools"],
    "conformance/abi": ["conformance/probe", "conformance/report/escape.h", "conformance/report/format.h", "conformance/report/layout.h", "spec"],
    "conformance/core": ["conformance", "spec"],
    "conformance/cases": ["conformance/probe", "conformance/properties", "spec"],
    "conformance/properties": ["conformance/probe", "conformance/cases", "spec"],
    "conformance/profiles": ["conformance/probe", "spec"],
    "conformance/probe": [],
    "conformance/claims": ["conformance/version.h", "conformance/core/digest.h", "conformance/core/result.h", "conformance/core/tally.h", "conformance/report", "spec"],
    "conformance/report": ["conformance/core/result.h", "conformance/core/tally.h"],
    "conformance/mutants": ["spec"],
    "reference": ["spec", "checks"],
    "reader": ["spec", "checks"],
    "bench/peers": ["spec", "checks"],
    "bench": ["spec"],
    "checks": [],
    "docs": ["spec"],
    "spec": [],
    "fuzz/campaign": ["conformance", "spec", "fuzz/mutators.h"],
    "fuzz": ["conformance", "spec", "tools"],
    "tools": ["bench", "fuzz/campaign/campaign.h", "conformance/abi", "conformance/core/run.h", "conformance/core/result.h", "conformance/core/tally.h", "conformance/core/digest.h", "conformance/core/shell_word.h", "conformance/core/merge.h", "conformance/version.h", "conformance/claims", "conformance/report", "conformance/mutants", "spec"],
}
# Inside one of these folders a name alone includes a neighbour or a generated header.
INCLUDE = re.compile(r'^\s*#\s*include\s+"([^"]+)"')
RT_NAME = re.compile(r"\brt_(file|dir|env|process|getpid|system|hostname)")


def forbidden(root):
    for folder, allowed in ALLOWED.items():
        for path in sorted((root / folder).rglob("*")):
            if path.suffix not in (".h", ".cc", ".c"):
                continue
            name = path.relative_to(root).as_posix()
            owner = next(f for f in ALLOWED if name.startswith(f + "/"))
            if owner != folder:
                continue
            for number, line in enumerate(path.read_text().splitlines(), 1):
                found = INCLUDE.match(line)
                if found and "/" in found[1] and not permitted(found[1], folder, allowed):
                    yield f"{name}:{number}: {folder} may not include {found[1]}"
                code = line.split("//")[0]
                if folder == "conformance/probe" and RT_NAME.search(code):
                    yield f"{name}:{number}: probe/ knows no function of the contract"


def permitted(included, folder, allowed):
    if not included.startswith(("conformance/", "spec/", "reference/", "reader/", "tools/", "fuzz/", "bench/")):
        return True
    return any(included == a or included.startswith(a + "/") for a in [folder, *allowed])


def main():
    complaints = list(forbidden(pathlib.Path(sys.argv[1])))
    print("\n".join(complaints))
    sys.exit(1 if complaints else 0)


if __name__ == "__main__":
    main()
