"""Validates JSON reports against the committed schema, and the schema against wrong reports.

Usage: json_report.py SCHEMA REPORT...
The second half keeps the schema from going slack: each way to spoil a report must be noticed.
"""
import copy
import json
import sys

import jsonschema


def spoiled(report):
    """Yields (what was done, a report that is wrong in that one way)."""
    for key in report:
        changed = copy.deepcopy(report)
        del changed[key]
        yield f"without {key}", changed
    edits = {
        "another schema": lambda r: r.update(schema="rtconf-report/2"),
        "an unknown key": lambda r: r.update(surprise=1),
        "a verdict in other words": lambda r: r.update(verdict="passed"),
        "a negative seed": lambda r: r.update(seed=-1),
        "a seed as text": lambda r: r.update(seed="7"),
        "half a digest": lambda r: r["provider"].update(sha256="abc"),
        "a missing tier": lambda r: r["tiers"].pop("hardened"),
        "a missing count": lambda r: r["tiers"]["core"]["counts"].pop("hang"),
        "a negative duration": lambda r: r.update(duration_ms=-1),
        "a function status": lambda r: r["functions"].update(rt_file_size="maybe"),
    }
    if report["clauses"]:
        edits |= {
            "a clause without id": lambda r: r["clauses"][0].pop("id"),
            "a numbered clause": lambda r: r["clauses"][0].update(id="7"),
            "an unknown verdict": lambda r: r["clauses"][0].update(verdict="meh"),
            "an unknown level": lambda r: r["clauses"][0].update(level="may"),
            "an unknown key in a clause": lambda r: r["clauses"][0].update(colour="red"),
        }
    for what, edit in edits.items():
        changed = copy.deepcopy(report)
        edit(changed)
        yield what, changed


def main(schema_path, report_paths):
    with open(schema_path, encoding="utf-8") as file:
        schema = json.load(file)
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    failures = 0
    for path in report_paths:
        with open(path, encoding="utf-8") as file:
            report = json.load(file)
        for error in validator.iter_errors(report):
            print(f"{path}: {error.json_path}: {error.message}")
            failures += 1
        for what, wrong in spoiled(report):
            if validator.is_valid(wrong):
                print(f"{path}: the schema accepts a report with {what}")
                failures += 1
    return 1 if failures or not report_paths else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
