"""Measures a little with `rtconf bench --json` and validates what comes of it, and the schema itself.

Usage: bench_documents.py RTCONF SCHEMA LIBRARY...
The schema must notice each way to spoil a document.
"""
import copy
import json
import subprocess
import sys
import tempfile
from pathlib import Path

import jsonschema


def spoiled(document):
    """Yields (what was done, a document that is wrong in that one way)."""
    for key in document:
        changed = copy.deepcopy(document)
        del changed[key]
        yield f"without {key}", changed
    edits = {
        "another schema": lambda d: d.update(schema="rtconf-bench/2"),
        "an unknown key": lambda d: d.update(surprise=1),
        "no time": lambda d: d["results"][0]["seconds"].update(median=0),
        "a time that is none": lambda d: d["results"][0]["seconds"].update(least="1 us"),
        "an unknown kind of work": lambda d: d["results"][0].update(work="write"),
        "an unknown role": lambda d: d["results"][0].update(role="friend"),
        "a negative count": lambda d: d["results"][0].update(system_calls=-1),
        "figures of what failed": lambda d: d["results"][0].update(problem="it dies"),
        "a result without figures": lambda d: d["results"][0].pop("rounds"),
        "a bar without an answer": lambda d: d["bars"][0].pop("holds"),
        "a date in another form": lambda d: d.update(started="yesterday"),
    }
    for what, edit in edits.items():
        changed = copy.deepcopy(document)
        edit(changed)
        yield what, changed


def measured(program, libraries):
    """A document of a short run."""
    with tempfile.TemporaryDirectory(prefix="rtconf-bench-") as folder:
        path = Path(folder, "bench.json")
        subprocess.run([program, "bench", *libraries, "--dir", folder, "--work", "read,map", "--max-size", "4K",
                        "--rounds", "2", "--json", path], stdout=subprocess.DEVNULL, check=True)
        return json.loads(path.read_text(encoding="utf-8"))


def main(program, schema_path, libraries):
    schema = json.loads(Path(schema_path).read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    document = measured(program, libraries)
    complaints = [f"{error.json_path}: {error.message}" for error in validator.iter_errors(document)]
    if not any("problem" in result for result in document["results"]):
        complaints.append("no library failed, so that the schema was not seen with one")
    complaints += [f"the schema accepts a document with {what}" for what, wrong in spoiled(document)
                   if validator.is_valid(wrong)]
    print("\n".join(complaints))
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2], sys.argv[3:]))
