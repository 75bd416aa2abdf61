"""Has `rtconf certify` write certificates, and validates them, their digest and the schema itself.

Usage: certificates.py RTCONF SCHEMA LIBRARY...
Each library gets a certificate of the core tier, with a baseline of what it fails. The digest is computed
here once more, from the document alone.
"""
import copy
import hashlib
import json
import pathlib
import subprocess
import sys
import tempfile

import jsonschema


def certificate_of(rtconf, library, folder):
    baseline, path = folder / "baseline.toml", folder / "certificate.json"
    command = [rtconf, "certify", library, "--tier", "core", "--baseline", baseline, "--update-baseline"]
    subprocess.run([*command, "--output", path], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return json.loads(path.read_text(encoding="utf-8"))


def spoiled(document):
    """Yields (what was done, a certificate that is wrong in that one way)."""
    for key in document:
        changed = copy.deepcopy(document)
        del changed[key]
        yield f"without {key}", changed
    edits = {
        "another schema": lambda d: d.update(schema="rtconf-certificate/2"),
        "an unknown key": lambda d: d.update(surprise=1),
        "a verdict that none is given for": lambda d: d.update(verdict="fails"),
        "a tier that fails": lambda d: d["tiers"].update(core="fails"),
        "no function": lambda d: d["provider"].update(functions=[]),
        "a path": lambda d: d["provider"].update(file="a/b.so"),
        "half a digest": lambda d: d.update(digest="abc"),
        "no case": lambda d: d["suite"].update(cases=0),
        "a date in words": lambda d: d.update(date="today"),
        "a waiver without a reason": lambda d: d["waivers"].append({"clause": "rt_a.b", "message": "", "reason": ""}),
    }
    for what, edit in edits.items():
        changed = copy.deepcopy(document)
        edit(changed)
        yield what, changed


def digest_of(document):
    rest = {key: value for key, value in document.items() if key != "digest"}
    return hashlib.sha256(json.dumps(rest, indent=2, ensure_ascii=False).encode()).hexdigest()


def complaints(rtconf, schema, libraries):
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    for library in libraries:
        with tempfile.TemporaryDirectory() as folder:
            document = certificate_of(rtconf, library, pathlib.Path(folder))
        for error in validator.iter_errors(document):
            yield f"{library}: {error.json_path}: {error.message}"
        if document["digest"] != digest_of(document):
            yield f"{library}: the digest is not that of the document"
        for what, wrong in spoiled(document):
            if validator.is_valid(wrong):
                yield f"{library}: the schema accepts a certificate with {what}"


def main(rtconf, schema_path, *libraries):
    with open(schema_path, encoding="utf-8") as file:
        schema = json.load(file)
    found = list(complaints(rtconf, schema, libraries))
    print("\n".join(found))
    return 1 if found or not libraries else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
