"""Parses Markdown reports with GitHub's parser, cmark-gfm, and checks that they are built as the JSON report of the same
run says: nothing that a provider wrote adds a node, a link, a mention, or ends a block.

Usage: markdown_report.py REPORT...   beside each REPORT.md there is a REPORT.json.
"""
import json
import pathlib
import re
import subprocess
import sys
import xml.etree.ElementTree as xml

from tap_report import shown

LIMIT = 1024 * 1024
NAMESPACE = "{http://commonmark.org/xml/1.0}"
# What a renderer would make links, images or emphasis of, and this report has none of.
FOREIGN = {"link", "image", "emph", "strong", "strikethrough", "footnote_reference", "block_quote", "list", "thematic_break"}
# What GitHub looks for in the text of a finished page.
REFERENCE = re.compile(r"[@#:]\w|\bGH-\d|https?://|\S@\S")
DETAILS = re.compile(r"<details><summary><b>[a-z]+</b> <code>[a-z0-9_.]+</code></summary>|</details>")


def tree(path):
    run = subprocess.run(
        ["cmark-gfm", "--unsafe", "-t", "xml"]
        + [word for name in ("table", "autolink", "strikethrough", "tagfilter") for word in ("-e", name)] + [path],
        capture_output=True, check=True)
    return xml.fromstring(run.stdout)


def kind(node):
    return node.tag.removeprefix(NAMESPACE)


def is_warning(clause):
    failed = clause["verdict"] in ("fail", "crash", "exit", "hang", "oom", "flaky")
    return clause["verdict"] == "warn" or failed and clause["level"] == "should"


def counts_against(clause):
    return clause["verdict"] in ("fail", "crash", "exit", "hang", "oom", "flaky") and clause["level"] != "should"


def table(rows):
    return [f"table {rows}"]


def details(clause):
    yield from ["html_block", "paragraph"]
    if clause["message"]:
        yield "paragraph"
    if clause["expected"] or clause["got"]:
        yield from ["paragraph", "code_block diff"]
    if "--plan '" in clause["replay"]:
        yield "paragraph"
    if clause["replay"]:
        yield from ["paragraph", "code_block sh"]
    if clause["reproducer"]:
        yield from ["paragraph", "code_block c"]
    yield "html_block"


def told(clauses):
    if clauses:
        yield from ["heading 3", *table(len(clauses))]
        for clause in clauses:
            yield from details(clause)


def listed(items):
    return ["heading 3", *table(len(items))] if items else []


def matrix_skeleton(matrix):
    yield from ["heading 2", *table(len(matrix["providers"]))] + ["paragraph"] * len(matrix["remarks"])
    yield from listed(matrix["functions"])
    yield from listed(matrix["clauses"]) or ["paragraph"]


def skeleton(report):
    """The blocks that the report should have, in order."""
    if report["schema"].startswith("rtconf-matrix/"):
        yield from matrix_skeleton(report)
        return
    clauses = report["clauses"]
    yield from ["heading 2", "paragraph"] + ["paragraph"] * len(report["notes"])
    if not report["refusal"]:
        yield from table(2)
    yield from told([clause for clause in clauses if counts_against(clause)])
    yield from listed(report["objections"])
    yield from told([clause for clause in clauses if is_warning(clause)])
    yield from listed([clause for clause in clauses if clause["verdict"] == "expected"])
    yield from listed([clause for clause in clauses if clause["verdict"] == "choice"])


def block(node):
    if kind(node) == "heading":
        return f"heading {node.get('level')}"
    if kind(node) == "code_block":
        return f"code_block {node.get('info', '')}"
    if kind(node) == "table":
        return f"table {sum(kind(row) == 'table_row' for row in node)}"
    return kind(node)


def problems(path):
    if path.stat().st_size >= LIMIT:
        yield "it is too large for a summary"
    report = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
    root = tree(path)
    blocks, wanted = [block(node) for node in root], list(skeleton(report))
    if blocks != wanted:
        yield f"blocks {blocks}, not {wanted}"
    for node in root.iter():
        text = node.text or ""
        if kind(node) in FOREIGN:
            yield f"{kind(node)}: {xml.tostring(node, encoding='unicode')}"
        if kind(node) == "html_inline" and text != "<!-- -->":
            yield f"markup: {text!r}"
        if kind(node) == "html_block" and not DETAILS.fullmatch(text.strip()):
            yield f"markup: {text!r}"
        if kind(node) == "text" and REFERENCE.search(text):
            yield f"a mention or reference: {text!r}"
        if kind(node) == "table":
            widths = {len(row) for row in node}
            if len(widths) != 1:
                yield f"a table with rows of {widths} cells"
    if "seed" in report:
        yield from code_problems(root, report)


def code_problems(root, report):
    """What stands in code is what was found, letter by letter."""
    fences = [node.text for node in root if kind(node) == "code_block" and node.get("info") in ("sh", "c")]
    wanted = []
    for clause in sorted(filter(lambda each: counts_against(each) or is_warning(each), report["clauses"]), key=is_warning):
        wanted += [shown(clause[key]).rstrip("\n") + "\n" for key in ("replay", "reproducer") if clause[key]]
    if fences != wanted:
        yield f"code {fences}, not {wanted}"


def main(paths):
    failures = 0
    for path in map(pathlib.Path, paths):
        for problem in problems(path):
            print(f"{path}: {problem}")
            failures += 1
    return 1 if failures or not paths else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
