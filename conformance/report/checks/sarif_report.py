"""Validates SARIF reports: their form by a schema, and what no schema can say by comparing them with the JSON report of
the same run.

Usage: sarif_report.py SCHEMA REPORT...   beside each REPORT.sarif there is a REPORT.json.
The second half keeps the schema from going slack: each way to spoil a report must be noticed.
"""
import copy
import gzip
import json
import pathlib
import sys

import jsonschema

from markdown_report import counts_against, is_warning

UPLOAD_LIMIT = 10 * 1000 * 1000


def spoiled(report):
    """Yields (what was done, a report that is wrong in that one way)."""
    edits = {
        "another version": lambda r: r.update(version="2.0.0"),
        "no schema": lambda r: r.pop("$schema"),
        "no tool": lambda r: r["runs"][0].pop("tool"),
        "no results": lambda r: r["runs"][0].pop("results"),
        "an unknown key": lambda r: r["runs"][0].update(result=[]),
        "no word on success": lambda r: r["runs"][0]["invocations"][0].pop("executionSuccessful"),
    }
    if report["runs"][0]["results"]:
        def result(change):
            return lambda r: change(r["runs"][0]["results"][0])

        def place(change):
            return result(lambda each: change(each["locations"][0]["physicalLocation"]))

        edits |= {
            "a result without a message": result(lambda each: each["message"].update(text="")),
            "a link in a message": result(lambda each: each["message"].update(text="[a](https://b)")),
            "a result in no place": result(lambda each: each.update(locations=[])),
            "a line 0": place(lambda where: where["region"].update(startLine=0)),
            "a path that is no URI": place(lambda where: where["artifactLocation"].update(uri="a b.so")),
            "an empty path": place(lambda where: where["artifactLocation"].update(uri="")),
            "a script for a path": place(lambda where: where["artifactLocation"].update(uri="javascript:x")),
            "no fingerprint": result(lambda each: each["partialFingerprints"].pop("primaryLocationLineHash")),
            "a rule without help": lambda r: r["runs"][0]["tool"]["driver"]["rules"][0].pop("help"),
            "a level in other words": result(lambda each: each.update(level="fatal")),
        }
    for what, edit in edits.items():
        changed = copy.deepcopy(report)
        edit(changed)
        yield what, changed


def expected_results(report):
    """(rule, level, whether it is suppressed), in order."""
    if report["refusal"]:
        yield "rtconf.refused", "error", False
    for _ in report["required_missing"]:
        yield "rtconf.required", "error", False
    for _ in report["objections"]:
        yield "rtconf.claim", "error", False
    for clause in report["clauses"]:
        accepted = clause["verdict"] == "expected"
        if counts_against(clause) or is_warning(clause) or accepted:
            yield clause["id"], "warning" if is_warning(clause) else "error", accepted


def problems(path, validator):
    text = path.read_bytes()
    if len(gzip.compress(text)) >= UPLOAD_LIMIT:
        yield "it is too large to be uploaded"
    sarif = json.loads(text)
    report = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
    for error in validator.iter_errors(sarif):
        yield f"{error.json_path}: {error.message}"
    run = sarif["runs"][0]
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    if len(set(rules)) != len(rules):
        yield "a rule is there twice"
    for result in run["results"]:
        if rules[result["ruleIndex"]] != result["ruleId"]:
            yield f"{result['ruleId']} has the index of another rule"
    if set(rules) != {result["ruleId"] for result in run["results"]}:
        yield "there are other rules than results"
    found = [(result["ruleId"], result["level"], "suppressions" in result) for result in run["results"]]
    if found != list(expected_results(report)):
        yield f"results {found}, not {list(expected_results(report))}"
    prints = [result["partialFingerprints"]["primaryLocationLineHash"] for result in run["results"]]
    if len(set(prints)) != len(prints):
        yield "two results have the same fingerprint"
    for what, wrong in spoiled(sarif):
        if validator.is_valid(wrong):
            yield f"the schema accepts a report with {what}"


def main(schema_path, paths):
    schema = json.loads(pathlib.Path(schema_path).read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    failures = 0
    for path in map(pathlib.Path, paths):
        for problem in problems(path, validator):
            print(f"{path}: {problem}")
            failures += 1
    return 1 if failures or not paths else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
