"""Judges libraries and validates the reports that come of it, also those of a run that was killed.

Usage: reports_of_a_run.py RTCONF SCHEMA CHECKS SLEEPING_LIBRARY LIBRARY...
CHECKS is the folder with the validators of the report formats; calls of the sleeping library never return.
"""
import contextlib
import io
import json
import pathlib
import subprocess
import sys
import tempfile
import time

# The names of the files are those of the golden reports: the validators look for the JSON report beside the others.
FILES = {"json": "report.json", "junit": "report.xml", "tap": "report.tap", "sarif": "report.sarif",
         "markdown": "report.md", "html": "report.html"}
SECONDS = 60


class Reports:
    """The reports of one run, in a folder of their own."""

    def __init__(self, folder, schema, checks):
        self.paths = {name: str(pathlib.Path(folder, file)) for name, file in FILES.items()}
        self.schema = schema
        self.checks = checks

    def options(self):
        return [word for name, path in self.paths.items() for word in ("--report", f"{name}={path}")]

    def are_wrong(self):
        import json_report
        import junit_report
        import markdown_report
        import sarif_report
        import tap_report

        code_scanning = pathlib.Path(self.checks, "code_scanning.schema.json")
        return any([json_report.main(self.schema, [self.paths["json"]]),
                    junit_report.main([self.paths["junit"]]),
                    tap_report.main([self.paths["tap"]]),
                    sarif_report.main(code_scanning, [self.paths["sarif"]]),
                    markdown_report.main([self.paths["markdown"]]),
                    not pathlib.Path(self.paths["html"]).read_text(encoding="utf-8").endswith("</html>\n")])

    def are_right_by_now(self):
        """While a run writes them: all there, and of the same moment."""
        with contextlib.redirect_stdout(io.StringIO()):
            try:
                return bool(json.loads(pathlib.Path(self.paths["json"]).read_text())["clauses"]) and not self.are_wrong()
            except (OSError, ValueError):
                return False


def judged(program, library, reports):
    """True if something is wrong with the reports of a whole run."""
    run = subprocess.run([program, "run", library, *reports.options()], stdout=subprocess.DEVNULL, check=False)
    if run.returncode not in (0, 1, 3):
        print(f"{library}: exit status {run.returncode}")
        return True
    return reports.are_wrong()


def killed(program, library, reports):
    """The same of a run that is killed while it goes on, which nothing changes in this library's."""
    command = [program, "run", library, "--timeout", "600", *reports.options()]
    run = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    end = time.monotonic() + SECONDS
    while not reports.are_right_by_now():
        if time.monotonic() > end or run.poll() is not None:
            print(f"{library}: no valid reports of a run that goes on")
            run.kill()
            return True
        time.sleep(0.05)
    run.kill()
    run.wait()
    report = json.loads(pathlib.Path(reports.paths["json"]).read_text())
    if report["finished"] or report["verdict"] != "none":
        print(f"{library}: the run that was killed says {report['verdict']}")
        return True
    return reports.are_wrong()


def main(program, schema, checks, sleeping, libraries):
    sys.path.insert(0, checks)
    failed = False
    with tempfile.TemporaryDirectory() as folder:
        reports = Reports(folder, schema, checks)
        for library in libraries:
            failed |= judged(program, library, reports)
        failed |= killed(program, sleeping, reports)
    return 1 if failed or not libraries else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:5], sys.argv[5:]))
