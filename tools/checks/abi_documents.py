"""Looks at files with `rtconf abi --json` and validates what comes of it, and the schema itself.

Usage: abi_documents.py RTCONF SCHEMA FILE...
The schema must notice each way to spoil a document.
"""
import copy
import json
import subprocess
import sys

import jsonschema


def spoiled(document):
    """Yields (what was done, a document that is wrong in that one way)."""
    for key in document:
        changed = copy.deepcopy(document)
        del changed[key]
        yield f"without {key}", changed
    edits = {
        "another schema": lambda d: d.update(schema="rtconf-abi/2"),
        "an unknown key": lambda d: d.update(surprise=1),
        "a stack in other words": lambda d: d.update(stack="soft"),
        "a negative count": lambda d: d.update(constructors=-1),
        "a count as text": lambda d: d["others"].update(count="7"),
        "an unknown state": lambda d: d["debug_info"].update(state="maybe"),
    }
    if document["functions"]:
        edits["an unknown kind"] = lambda d: d["functions"][0].update(kind="thing")
        edits["an unknown agreement"] = lambda d: d["functions"][0].update(agreement="maybe")
    if document["remarks"]:
        edits["a remark without a reason"] = lambda d: d["remarks"][0].update(why="")
        edits["an unknown grade"] = lambda d: d["remarks"][0].update(grade="bad")
        edits["an unknown id"] = lambda d: d["remarks"][0].update(id="7")
    for what, edit in edits.items():
        changed = copy.deepcopy(document)
        edit(changed)
        yield what, changed


def main(program, schema_path, paths):
    with open(schema_path, encoding="utf-8") as file:
        schema = json.load(file)
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    failures = 0
    for path in paths:
        look = subprocess.run([program, "abi", path, "--json"], capture_output=True, check=False)
        document = json.loads(look.stdout)
        for error in validator.iter_errors(document):
            print(f"{path}: {error.json_path}: {error.message}")
            failures += 1
        for what, wrong in spoiled(document):
            if validator.is_valid(wrong):
                print(f"{path}: the schema accepts a document with {what}")
                failures += 1
    return 1 if failures or not paths else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2], sys.argv[3:]))
