"""Parses JUnit reports and checks that their numbers are true.

Usage: junit_report.py REPORT...
"""
import sys
import xml.etree.ElementTree as xml


def problems(path):
    root = xml.parse(path).getroot()
    if root.tag != "testsuites":
        yield f"the root is {root.tag}"
    for element in [root, *root.findall("testsuite")]:
        cases = list(element.iter("testcase"))
        real = {
            "tests": len(cases),
            "failures": sum(case.find("failure") is not None for case in cases),
            "errors": sum(case.find("error") is not None for case in cases),
            "skipped": sum(case.find("skipped") is not None for case in cases),
        }
        for key, count in real.items():
            if element.get(key) != str(count):
                yield f"{element.get('name')}: {key}={element.get(key)}, but there are {count}"
    seen = set()
    for case in root.iter("testcase"):
        name = (case.get("classname"), case.get("name"))
        if None in name or name in seen:
            yield f"test case {name} is unnamed or there twice"
        seen.add(name)
        if len(case) > 1:
            yield f"test case {name} has {len(case)} outcomes"
        for outcome in case:
            if outcome.tag in ("failure", "error", "skipped") and not outcome.get("message"):
                yield f"test case {name}: {outcome.tag} without a message"


def main(paths):
    failures = 0
    for path in paths:
        for problem in problems(path):
            print(f"{path}: {problem}")
            failures += 1
    return 1 if failures or not paths else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
