#!/usr/bin/env python3
"""Makes SPEC.md, rt.h and the tables of the code from spec/api and spec/prose, or checks them."""

import argparse
import sys
from pathlib import Path

import expand
import render_exports
import render_rt_h
import render_signatures_h
import render_spec_h
import render_spec_md
from source import SpecError, shown


def main(argv: list[str]) -> int:
    """Does what the arguments ask for and returns the exit status."""
    arguments = _parse_arguments(argv)
    root = arguments.root
    try:
        spec = expand.load(root)
        outputs = {
            "SPEC.md": render_spec_md.render(spec, root / "prose"),
            "include/rt.h": render_rt_h.render(spec),
            "tables/spec.h": render_spec_h.render(spec),
            "tables/signatures.h": render_signatures_h.render(spec),
            "tables/exports.map": render_exports.render_map(spec),
            "tables/exports.txt": render_exports.render_list(spec),
        }
        changed = [root / name for name, text in outputs.items() if _differs(root / name, text)]
        if arguments.check:
            return _report_drift(changed)
        for path in changed:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(outputs[path.relative_to(root).as_posix()].encode())
            print(f"wrote {shown(path)}")
    except SpecError as error:
        print(error, file=sys.stderr)
        return 1
    except OSError as error:
        print(f"{error.filename}: {error.strerror}", file=sys.stderr)
        return 1
    return 0


def _parse_arguments(argv: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description="Generate SPEC.md, include/rt.h and tables/ from api/*.toml and prose/*.md.",
        epilog="Exit status: 0 done, or nothing differs; 1 the spec is wrong, or something "
        "differs; 2 wrong usage.",
    )
    parser.add_argument(
        "--root",
        metavar="DIR",
        type=Path,
        default=Path(__file__).resolve().parent.parent,
        help="the spec folder to work on (default: the one that holds this script)",
    )
    parser.add_argument(
        "--check", action="store_true", help="write nothing; say which files differ, if any"
    )
    return parser.parse_args(argv)


def _differs(path: Path, text: str) -> bool:
    # Unchanged files keep their time stamp, so that nothing is built again for them.
    return not path.is_file() or path.read_bytes() != text.encode()


def _report_drift(changed: list[Path]) -> int:
    for path in changed:
        print(f"{shown(path)}: not what spec/gen/generate.py makes; run it", file=sys.stderr)
    return 1 if changed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
