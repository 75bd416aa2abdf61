"""Judges a library and validates the reports that come of it.

Usage: reports_of_a_run.py RTCONF SCHEMA CHECKS LIBRARY...
CHECKS is the folder with the validators of the report formats.
"""
import pathlib
import subprocess
import sys
import tempfile

# The names of the files are those of the golden reports: the validators look for the JSON report beside the others.
FILES = {"json": "report.json", "junit": "report.xml", "tap": "report.tap", "sarif": "report.sarif",
         "markdown": "report.md", "html": "report.html"}


def main(program, schema, checks, libraries):
    sys.path.insert(0, checks)
    import json_report
    import junit_report
    import markdown_report
    import sarif_report
    import tap_report

    code_scanning = pathlib.Path(checks, "code_scanning.schema.json")
    failed = False
    with tempfile.TemporaryDirectory() as folder:
        paths = {name: str(pathlib.Path(folder, file)) for name, file in FILES.items()}
        for library in libraries:
            reports = [word for name, path in paths.items() for word in ("--report", f"{name}={path}")]
            run = subprocess.run([program, "run", library, *reports], stdout=subprocess.DEVNULL, check=False)
            if run.returncode not in (0, 1, 3):
                print(f"{library}: exit status {run.returncode}")
                failed = True
            failed |= json_report.main(schema, [paths["json"]]) != 0
            failed |= junit_report.main([paths["junit"]]) != 0
            failed |= tap_report.main([paths["tap"]]) != 0
            failed |= sarif_report.main(code_scanning, [paths["sarif"]]) != 0
            failed |= markdown_report.main([paths["markdown"]]) != 0
    return 1 if failed or not libraries else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2], sys.argv[3], sys.argv[4:]))
