"""Parses TAP reports with Perl's TAP::Parser, and the blocks in them with a YAML parser.

Usage: tap_report.py REPORT...
What a provider wrote must be no point, directive or bail-out: a REPORT with a JSON one beside it, of the same name,
has the points that follow from that, and says the same in its blocks.
"""
import json
import pathlib
import re
import subprocess
import sys

import yaml

# One JSON object for each thing that the parser finds. Its grammar ends at version 13, which version 14 extends by
# what these reports have none of.
PARSER = r"""
use strict; use warnings; use JSON::PP; use TAP::Parser;
local $/; binmode STDIN, ':utf8'; my $tap = <STDIN>;
$tap =~ s/\ATAP version 14\n/TAP version 13\n/ or die "no TAP version 14\n";
my $json = JSON::PP->new->canonical->ascii;
my $parser = TAP::Parser->new({tap => $tap});
while (my $each = $parser->next) {
  my %found = (type => $each->type, raw => $each->raw);
  if ($each->is_test) {
    @found{qw(ok directive reason name)} =
        ($each->is_actual_ok ? 1 : 0, $each->directive, $each->explanation, $each->description);
  }
  print $json->encode(\%found), "\n";
}
print $json->encode({type => 'end', errors => [$parser->parse_errors], planned => 0 + $parser->tests_planned,
                     run => 0 + $parser->tests_run}), "\n";
"""


def parsed(text):
    run = subprocess.run(["perl", "-e", PARSER], input=text, capture_output=True, text=True, check=True,
                         encoding="utf-8")
    return [json.loads(line) for line in run.stdout.splitlines()]


def shown(text):
    """As the reports show it, for text without bytes that are not UTF-8."""
    return re.sub(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069]",
                  lambda found: "".join(f"\\x{byte:02x}" for byte in found[0].encode()), text)


def expected_points(report):
    """(name, directive) of each point, in order."""
    yield "run", ""
    for claim in report["objections"]:
        yield "claim " + claim["where"], ""
    for clause in report["clauses"]:
        must = clause["selected"] and clause["level"] == "must"
        skipped = clause["verdict"] == "absent" or clause["verdict"] == "untested" and not must
        yield clause["id"], "SKIP" if skipped else "TODO" if clause["verdict"] == "expected" else ""


def problems(path):
    text = path.read_text(encoding="utf-8")
    found = parsed(text)
    end = found.pop()
    is_refused = any(each["type"] == "bailout" for each in found)
    if end["errors"] or end["planned"] != end["run"]:
        yield f"the parser says {end}"
    for each in found:
        if each["type"] not in ("version", "plan", "test", "yaml", "comment", "bailout"):
            yield f"{each['type']}: {each['raw']!r}"
    report = None
    if path.with_suffix(".json").exists():
        report = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
        if is_refused != bool(report["refusal"]):
            yield "it bails out where there is a verdict, or the other way round"
        wanted = [(name.replace("\\", "\\\\").replace("#", "\\#").replace("\n", "\\\\n"), directive)
                  for name, directive in expected_points(report)]
        points = [(each["name"].removeprefix("- "), each["directive"].upper()) for each in found if each["type"] == "test"]
        if not is_refused and points != wanted:
            yield f"points {points}, not {wanted}"
    yield from block_problems(found, report)


def block_problems(found, report):
    clauses = {clause["id"]: clause for clause in report["clauses"]} if report else {}
    for before, each in zip(found, found[1:]):
        if before["type"] == "test" and not before["ok"] and each["type"] != "yaml":
            yield f"{before['raw']!r} says nothing of its failure"
        if each["type"] != "yaml":
            continue
        try:
            block = yaml.safe_load(re.sub("^  ", "", each["raw"], flags=re.MULTILINE))
        except yaml.YAMLError as error:
            yield f"{before['raw']!r}: {error}"
            continue
        clause = clauses.get(before["name"].removeprefix("- "))
        for key in ("message", "expected", "got", "replay") if clause and not before["ok"] else ():
            wanted = clause[key]
            if "\ufffd" not in wanted and block.get(key, "").rstrip("\n") != shown(wanted).rstrip("\n"):
                yield f"{clause['id']}: {key} is {block.get(key)!r}, not {wanted!r}"


def main(paths):
    failures = 0
    for path in map(pathlib.Path, paths):
        for problem in problems(path):
            print(f"{path}: {problem}")
            failures += 1
    return 1 if failures or not paths else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
