"""Finds the line of every table and key in a TOML text.

tomllib gives values without their places; this scanner gives the places without the values. It
expects a text that tomllib has accepted, and knows only as much of TOML as that needs.
What the values mean does not belong here.
"""

import re

# A place is the path to a value as tomllib nests it, e.g. ("clause", 3, "tier").
Place = tuple[str | int, ...]

_TOKEN = re.compile(
    r'''"""(?:\\.|[^\\])*?"""(?:"{0,2})'''  # multi-line strings may end in up to five quotes
    r"""|'''.*?'''(?:'{0,2})"""
    r'''|"(?:\\.|[^"\\\n])*"|'[^'\n]*\''''
    r"|\#[^\n]*|\n|[\[\]{}=.]|[^\s\[\]{}=.\"'#]+|[^\S\n]+",
    re.DOTALL,
)


def find_lines(text: str) -> dict[Place, int]:
    """The 1-based line of each table header and each key."""
    lines: dict[Place, int] = {}
    array_sizes: dict[Place, int] = {}
    table: Place = ()
    for number, statement in _statements(text):
        if statement[0] == "[":
            is_array = statement[1] == "["
            names = _names(statement)
            table = _current(names[:-1], array_sizes) + (names[-1],)
            if is_array:
                index = array_sizes.get(table, 0)
                array_sizes[table] = index + 1
                lines.setdefault(table, number)
                table += (index,)
            else:
                table = _current(names, array_sizes)
            lines.setdefault(table, number)
        else:
            key = table + tuple(_names(statement[: statement.index("=")]))
            lines.setdefault(key, number)
    return lines


def _statements(text: str):
    """Yields (line, tokens) for each header and each key with its value."""
    line, depth = 1, 0
    start, tokens = 1, []
    for match in _TOKEN.finditer(text):
        token = match.group()
        if token == "\n" and depth == 0:
            if tokens:
                yield start, tokens
            tokens = []
        elif not token.isspace() and not token.startswith("#"):
            if not tokens:
                start = line
            tokens.append(token)
            depth += (token in "[{") - (token in "]}")
        line += token.count("\n")
    if tokens:
        yield start, tokens


def _names(tokens: list[str]) -> list[str]:
    """The parts of a dotted key, without quotes."""
    names = (token for token in tokens if token not in "[].")
    return [name[1:-1] if name[0] in "\"'" else name for name in names]


def _current(names: list[str], array_sizes: dict[Place, int]) -> Place:
    """The place that dotted names mean in a header: in an array, its last element."""
    place: Place = ()
    for name in names:
        place += (name,)
        if place in array_sizes:
            place += (array_sizes[place] - 1,)
    return place
