"""Where the time of a run went: `run_times.py REPORT.json [LINES]`.

The report is one of `rtconf run --report json=REPORT.json`. Sums the time of its cases by tier, by the
word of the clause and by function, the longest first, LINES of each (20). Cases run side by side, and
one that waits for a processor takes longer for it: a run with `--jobs 1` shows what each costs.
"""

import json
import sys
from collections import defaultdict
from pathlib import Path
from typing import NamedTuple


class Share(NamedTuple):
    milliseconds: float
    clauses: int
    name: str


def shares(clauses: list[dict], key) -> list[Share]:
    """The time by what `key` says of a clause, the most first."""
    by_name = defaultdict(list)
    for clause in clauses:
        by_name[key(clause)].append(clause["duration_ms"])
    found = [Share(sum(times), len(times), name) for name, times in by_name.items()]
    return sorted(found, key=lambda share: (-share.milliseconds, share.name))


def show(title: str, found: list[Share], total: float, lines: int) -> None:
    print(f"\n{title}")
    for share in found[:lines]:
        part = 100 * share.milliseconds / total
        print(f"{share.milliseconds:10.1f} ms {part:5.1f} %  {share.clauses:4}  {share.name}")


def main() -> int:
    report = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    lines = int(sys.argv[2]) if len(sys.argv) > 2 else 20
    clauses = [clause for clause in report["clauses"] if clause.get("duration_ms")]
    total = sum(clause["duration_ms"] for clause in clauses)
    if not clauses:
        print("the report has no case that took any time", file=sys.stderr)
        return 1
    print(f"{len(clauses)} clauses took {total:.1f} ms in a run of {report['duration_ms']:.1f} ms")
    show("By tier", shares(clauses, lambda clause: clause["tier"]), total, lines)
    show("By clause, over all functions",
         shares(clauses, lambda clause: clause["id"].split(".", 1)[1]), total, lines)
    show("By function", shares(clauses, lambda clause: clause["function"]), total, lines)
    show("The longest", shares(clauses, lambda clause: clause["id"]), total, lines)
    return 0


if __name__ == "__main__":
    sys.exit(main())
