"""Reads the table of mutants, table/*.toml, checks it, and tells the build and the suite about it.

    mutants.py libraries [--no-raw] [--no-rust] TABLE...   one line for each library to build
    mutants.py names faults|hostile OUT TABLE...           the C header with the names of the faults
    mutants.py header OUT TABLE...                         the rows as a C++ table, for the suite

What is wrong with a row is said with file and line. Whether the clauses that a row names exist, and
whether every clause has a mutant, is judged by coverage.h, which knows the spec.
"""

import argparse
import re
import sys
import tomllib
from dataclasses import dataclass, field
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[1] / "spec" / "gen"))
from toml_lines import find_lines  # noqa: E402

FORMS = ("libc", "raw")
VERDICTS = ("pass", "fail", "crash", "exit", "hang", "oom", "refused", "any")
HOSTILE_FUNCTION = "rt_file_mmap_read_text"

# For each kind of row its keys: the type, and the default for those that may be left out.
KEYS = {
    "fault": {
        "fault": (str,), "what": (str,), "functions": (list,), "forms": (list, ["libc"]),
        "clauses": (list,), "also": (list, []), "defect": (str, ""), "untested": (bool, False),
        "large": (bool, False),
    },
    "correct": {
        "name": (str,), "what": (str,), "source": (str,), "language": (str, "c"),
        "defines": (list, []), "link": (list, []), "raw": (bool, False), "exceptions": (str, ""), "fails": (list, []),
    },
    "hostile": {
        "kind": (str,), "what": (str,), "at": (str, "call"), "verdict": (list,),
        "clauses": (list, []),
    },
}
CHOICES = {
    "language": ("c", "cpp", "rust"), "at": ("load", "unload", "call"),
    "forms": FORMS, "verdict": VERDICTS,
}


class TableError(Exception):
    """What is wrong, and where; one line each."""


@dataclass(frozen=True)
class Library:
    """One library: how it is built, and what is expected of it."""

    kind: str  # "mutant", "correct" or "hostile"
    name: str  # the fault, the provider, or the harm
    what: str
    source: str
    function: str = ""  # where it is wrong; empty for correct ones
    form: str = "libc"
    language: str = "c"
    defines: tuple[str, ...] = ()
    link: tuple[str, ...] = ()
    clauses: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    verdicts: tuple[str, ...] = ()
    at: str = "call"
    note: str = ""  # the known defect that it stands for, or the exceptions made for it
    untested: bool = False
    large: bool = False

    @property
    def file(self) -> str:
        parts = {
            "mutant": ("mutant", self.form, self.name, self.function),
            "correct": ("correct", self.name),
            "hostile": ("hostile", self.name),
        }
        return "-".join(parts[self.kind])


@dataclass
class Reader:
    """Collects rows and complaints over all files of the table."""

    sets: dict[str, list[str]] = field(default_factory=dict)
    groups: dict[str, list[str]] = field(default_factory=dict)  # but for `read`
    rows: list[tuple[str, dict, str]] = field(default_factory=list)  # kind, row, "file:line"
    complaints: list[str] = field(default_factory=list)

    def read(self, path: Path) -> None:
        text = path.read_text(encoding="utf-8")
        try:
            document = tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            self.complaints.append(f"{path}: {error}")
            return
        lines = find_lines(text)
        for kind, rows in document.items():
            if path.name == "sets.toml" and kind == "group":
                self.groups = rows
                self.sets |= rows
            elif path.name == "sets.toml":
                self.sets[kind] = rows
            elif kind not in KEYS:
                self.complaints.append(f"{path}:{lines[(kind,)]}: no kind of row is called {kind}")
            else:
                for index, row in enumerate(rows):
                    self._row(kind, row, path, lines, (kind, index))

    def _row(self, kind: str, row: dict, path: Path, lines: dict, place: tuple) -> None:
        where = f"{path}:{lines[place]}"
        for key, value in row.items():
            at = f"{path}:{lines.get(place + (key,), lines[place])}"
            if key not in KEYS[kind]:
                self.complaints.append(f"{at}: a {kind} row has no {key}")
            elif not isinstance(value, KEYS[kind][key][0]):
                self.complaints.append(f"{at}: {key} is not a {KEYS[kind][key][0].__name__}")
            elif key in CHOICES:
                for one in value if isinstance(value, list) else [value]:
                    if one not in CHOICES[key]:
                        self.complaints.append(f"{at}: {key} cannot be {one!r}")
        complete = dict(row)
        for key, (_, *default) in KEYS[kind].items():
            if key not in row and default:
                complete[key] = default[0]
            elif key not in row:
                self.complaints.append(f"{where}: {key} is missing")
        self.rows.append((kind, complete, where))

    def functions(self, names: list[str], where: str) -> list[str]:
        """Function names, with sets in place of their members."""
        functions: list[str] = []
        for name in names:
            if name in self.sets:
                functions += self.sets[name]
            elif name.startswith("rt_"):
                functions.append(name)
            else:
                self.complaints.append(f"{where}: {name} is no function and no set of functions")
        return functions


    def planted_in(self, function: str) -> str:
        """The right provider that a fault of the function is planted in."""
        groups = [group for group, members in self.groups.items() if function in members]
        return f"planted/{groups[0]}.c" if groups else "planted/provider.c"


def read_table(paths: list[Path]) -> list[Library]:
    """All libraries, or TableError."""
    reader = Reader()
    for path in sorted(paths, key=lambda p: (p.name != "sets.toml", p)):
        reader.read(path)
    if reader.complaints:
        raise TableError("\n".join(reader.complaints))
    libraries: dict[str, Library] = {}
    for kind, row, where in reader.rows:
        for library in EXPAND[kind](row, reader, where):
            if library.file in libraries:
                reader.complaints.append(f"{where}: a second row for {library.file}")
            libraries[library.file] = library
            _check(library, where, reader.complaints)
    _check_sources(libraries.values(), reader.complaints)
    if reader.complaints:
        raise TableError("\n".join(reader.complaints))
    return list(libraries.values())


def _faults(row: dict, reader: Reader, where: str) -> list[Library]:
    return [
        Library(
            kind="mutant", name=row["fault"], what=row["what"],
            source=reader.planted_in(function),
            function=function, form=form,
            defines=(f"FAULT=FAULT_{row['fault']}", f"TARGET=TARGET_{function}")
            + (("RAW",) if form == "raw" else ()),
            clauses=tuple(row["clauses"]), also=tuple(row["also"]), note=row["defect"],
            untested=row["untested"], large=row["large"],
        )
        for function in reader.functions(row["functions"], where)
        for form in row["forms"]
    ]


def _correct(row: dict, reader: Reader, where: str) -> list[Library]:
    return [
        Library(
            kind="correct", name=row["name"], what=row["what"], source=row["source"],
            language=row["language"], form="raw" if row["raw"] else "libc",
            defines=tuple(row["defines"]), link=tuple(row["link"]), note=row["exceptions"],
            clauses=tuple(row["fails"]),
        )
    ]


def _hostile(row: dict, reader: Reader, where: str) -> list[Library]:
    return [
        Library(
            kind="hostile", name=row["kind"], what=row["what"], source="hostile/hostile.c",
            function=HOSTILE_FUNCTION if row["at"] == "call" else "", at=row["at"],
            defines=(f"HOSTILE=HOSTILE_{row['kind']}",), verdicts=tuple(row["verdict"]),
            clauses=tuple(row["clauses"]), also=("*",),
        )
    ]


EXPAND = {"fault": _faults, "correct": _correct, "hostile": _hostile}


def _check(library: Library, where: str, complaints: list[str]) -> None:
    if not re.fullmatch(r"[a-z]+(_[a-z]+)*", library.name):
        complaints.append(f"{where}: {library.name!r} is not words joined by _")
    if library.kind == "mutant" and not library.clauses:
        complaints.append(f"{where}: no clause is named that must fail")
    if not (HERE / library.source).is_file():
        complaints.append(f"{where}: there is no file {library.source}")


def _check_sources(libraries, complaints: list[str]) -> None:
    """Every row is planted somewhere. The reverse is the compiler's to find: a fault without a row
    has no name."""
    for kind, folder, macro in (("mutant", "planted", "PLANTED"), ("hostile", "hostile", "IS")):
        code = "".join(p.read_text(encoding="utf-8") for p in (HERE / folder).glob("*.[ch]"))
        planted = set(re.findall(rf"\b{macro}(?:_IN\(\w+, |\()(\w+)\)", code))
        for name in sorted({l.name for l in libraries if l.kind == kind} - planted):
            complaints.append(f"{HERE / folder}: nothing here says {macro}({name})")


def listing(libraries: list[Library], raw: bool, rust: bool) -> str:
    """For Meson: file, language, defines, link arguments, source; separated by tabs."""
    lines = []
    for library in libraries:
        if (library.form == "raw" and not raw) or (library.language == "rust" and not rust):
            continue
        defines = " ".join(f"-D{define}" for define in library.defines)
        lines.append("\t".join((library.file, library.language, defines, " ".join(library.link),
                                library.source)))
    return "\n".join(lines) + "\n"


def names(libraries: list[Library], what: str) -> str:
    """The enumerations that the macros PLANTED and IS choose from."""
    head = "/* Generated by mutants.py from table/. */\n"
    if what == "hostile":
        return head + _enumeration("hostile", (l.name for l in libraries if l.kind == "hostile"))
    faults = [l for l in libraries if l.kind == "mutant"]
    return (head + _enumeration("fault", (l.name for l in faults))
            + _enumeration("target", (l.function for l in faults)))


def _enumeration(name: str, values) -> str:
    prefix = name.upper()
    body = "".join(f",\n  {prefix}_{value}" for value in sorted(set(values)))
    return f"enum {name} {{\n  {prefix}_none{body}\n}};\n"


def header(libraries: list[Library]) -> str:
    """The rows for the suite."""
    rows = []
    for l in libraries:
        fields = [l.name, l.function, l.form, l.what, " ".join(l.clauses), " ".join(l.also),
                  " ".join(l.verdicts), l.at, l.note]
        quoted = ", ".join(_quote(text) for text in fields)
        rows.append(f'    {{"{l.file}", Kind::k{l.kind.capitalize()}, {quoted}, '
                    f"{str(l.untested).lower()}, {str(l.large).lower()}}},\n")
    return ("// Generated by mutants.py from table/*.toml: do not edit.\n#pragma once\n\n"
            "#include <array>\n\n#include \"conformance/mutants/library.h\"\n\n"
            "// clang-format off\nnamespace rtconf::mutants {\n\n"
            f"inline constexpr std::array<Library, {len(rows)}> kLibraries{{{{\n"
            f"{''.join(rows)}}}}};\n\n"
            "}  // namespace rtconf::mutants\n// clang-format on\n")


def _quote(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def write_if_new(path: Path, text: str) -> None:
    """Leaves a file alone that says this already, so that nothing is built again for nothing."""
    if not path.exists() or path.read_text(encoding="utf-8") != text:
        path.write_text(text, encoding="utf-8")


def main() -> int:
    parser = argparse.ArgumentParser(description="Tells about the table of mutants.")
    commands = parser.add_subparsers(dest="command", required=True)
    build = commands.add_parser("libraries")
    build.add_argument("--no-raw", action="store_true", help="leave the raw forms out")
    build.add_argument("--no-rust", action="store_true", help="leave out what needs rustc")
    enumeration = commands.add_parser("names")
    enumeration.add_argument("what", choices=("faults", "hostile"))
    rows = commands.add_parser("header")
    for command in (enumeration, rows):
        command.add_argument("out", type=Path)
    for command in (build, enumeration, rows):
        command.add_argument("table", type=Path, nargs="+")
    options = parser.parse_args()
    try:
        libraries = read_table(options.table)
    except (TableError, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    if options.command == "libraries":
        sys.stdout.write(listing(libraries, not options.no_raw, not options.no_rust))
    elif options.command == "names":
        write_if_new(options.out, names(libraries, options.what))
    else:
        write_if_new(options.out, header(libraries))
    return 0


if __name__ == "__main__":
    sys.exit(main())
