"""Judges a library and validates the reports that come of it.

Usage: reports_of_a_run.py RTCONF SCHEMA CHECKS LIBRARY...
CHECKS is the folder with the validators of the report formats.
"""
import pathlib
import subprocess
import sys
import tempfile


def main(program, schema, checks, libraries):
    sys.path.insert(0, checks)
    import json_report
    import junit_report

    failed = False
    with tempfile.TemporaryDirectory() as folder:
        for library in libraries:
            json_path = pathlib.Path(folder, "report.json")
            junit_path = pathlib.Path(folder, "report.xml")
            run = subprocess.run(
                [program, "run", library, "--report", f"json={json_path}",
                 "--report", f"junit={junit_path}"],
                stdout=subprocess.DEVNULL, check=False)
            if run.returncode not in (0, 1, 3):
                print(f"{library}: exit status {run.returncode}")
                failed = True
            failed |= json_report.main(schema, [str(json_path)]) != 0
            failed |= junit_report.main([str(junit_path)]) != 0
    return 1 if failed or not libraries else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2], sys.argv[3], sys.argv[4:]))
