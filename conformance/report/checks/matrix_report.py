"""Validates matrices against the committed schema, and that each row has a cell for each provider.

Usage: matrix_report.py SCHEMA MATRIX...
"""
import json
import sys

import jsonschema


def main(schema_path, paths):
    with open(schema_path, encoding="utf-8") as file:
        schema = json.load(file)
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    failures = 0
    for path in paths:
        with open(path, encoding="utf-8") as file:
            matrix = json.load(file)
        for error in validator.iter_errors(matrix):
            print(f"{path}: {error.json_path}: {error.message}")
            failures += 1
        count = len(matrix["providers"])
        for row in [*(each["counts"] for each in matrix["functions"]), *(each["cells"] for each in matrix["clauses"])]:
            if len(row) != count:
                print(f"{path}: a row of {len(row)} cells for {count} providers")
                failures += 1
    return 1 if failures or not paths else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
