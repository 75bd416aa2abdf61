"""Reads one TOML file and hands out its values with checks, naming the line when one fails.

Knows keys, types and places; what a function or a clause is belongs to schema.py.
"""

import os
import re
import tomllib
from pathlib import Path

from toml_lines import Place, find_lines


class SpecError(Exception):
    """What is wrong with the spec, as `file:line: reason`."""

    def __init__(self, file: str, line: int, reason: str):
        super().__init__(f"{file}:{line}: {reason}")


def shown(path: Path) -> str:
    """A path as messages show it: short when it lies below the working directory."""
    relative = os.path.relpath(path)
    return str(path) if relative.startswith("..") else relative


def read_text(path: Path) -> str:
    """A UTF-8 file, or a SpecError that says why not."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise SpecError(shown(path), 1, f"cannot be read: {error.strerror}") from error
    try:
        # Line ends as tomllib counts them: a lone CR is not one.
        return content.decode("utf-8").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise SpecError(shown(path), line, "not UTF-8") from error


class Document:
    """A parsed TOML file that knows where its values stand."""

    def __init__(self, path: Path):
        text = read_text(path)
        self._file = shown(path)
        try:
            data = tomllib.loads(text)
        except ValueError as error:  # TOMLDecodeError, or a number that int() refuses
            raise SpecError(self._file, *_place_of_syntax_error(str(error), text)) from error
        except RecursionError as error:
            raise SpecError(self._file, 1, "nested too deeply") from error
        self._lines = find_lines(text)
        self.root = Table(self, (), data)

    def error(self, place: Place, reason: str) -> SpecError:
        """An error at a place, or at the nearest enclosing one whose line is known."""
        while place and place not in self._lines:
            place = place[:-1]
        return SpecError(self._file, self._lines.get(place, 1), reason)


def _place_of_syntax_error(message: str, text: str) -> tuple[int, str]:
    """tomllib's message taken apart into the line and what is wrong there."""
    match = re.fullmatch(r"(.*) \(at (?:line (\d+), column \d+|end of document)\)", message)
    if match is None:
        return 1, message
    return int(match[2] or max(1, len(text.splitlines()))), match[1]


class Table:
    """One TOML table. Each getter checks what it hands out and raises SpecError."""

    def __init__(self, document: Document, place: Place, data: dict):
        self._document = document
        self._place = place
        self._data = data

    def __contains__(self, key: str) -> bool:
        return key in self._data

    def error(self, key: str, reason: str) -> SpecError:
        """An error at a key of this table, or at the table when the key is ""."""
        return self._document.error(self._place + ((key,) if key else ()), reason)

    def only(self, *keys: str) -> None:
        """Refuses keys that are not listed: a misspelt optional key must not be ignored."""
        for key in self._data:
            if key not in keys:
                raise self.error(key, f"unknown key '{key}'; known here: {', '.join(keys)}")

    def text(self, key: str) -> str:
        """A non-empty string on one line: line breaks and runs of blanks become one blank."""
        value = " ".join(self._get(key, str, "a string").split())
        if not value:
            raise self.error(key, f"'{key}' is empty")
        # Every text ends up in C comments and C++ literals as well as in Markdown.
        if not (value.isascii() and value.isprintable()):
            raise self.error(key, f"'{key}' holds a character that is not printable ASCII")
        if "*/" in value or "/*" in value:
            raise self.error(key, f"'{key}' holds a C comment mark")
        return value

    def choice(self, key: str, allowed) -> str:
        """One of the allowed strings."""
        value = self._get(key, str, "a string")
        if value not in allowed:
            raise self.error(key, f"{key} '{value}' is not one of: {', '.join(allowed)}")
        return value

    def positive(self, key: str) -> int:
        """An integer from 1 on that fits the tables' 32 bits."""
        value = self._get(key, int, "an integer")
        if isinstance(value, bool) or not 1 <= value < 2**32:
            raise self.error(key, f"'{key}' must be an integer from 1 on")
        return value

    def words(self, key: str) -> list[str]:
        """A non-empty array of strings without repetition."""
        values = self._get(key, list, "an array of strings")
        if not values or not all(isinstance(value, str) for value in values):
            raise self.error(key, f"'{key}' must be a non-empty array of strings")
        for value in values:
            if values.count(value) > 1:
                raise self.error(key, f"'{key}' names '{value}' twice")
        return values

    def table(self, key: str) -> "Table":
        """A table below this one."""
        return Table(self._document, self._place + (key,), self._get(key, dict, "a table"))

    def tables(self, key: str, least: int = 1) -> list["Table"]:
        """An array of tables below this one, at least so many."""
        values = self._get(key, list, "an array of tables")
        if len(values) < least or not all(isinstance(value, dict) for value in values):
            raise self.error(key, f"'{key}' must be a {'non-empty ' * least}array of tables")
        place = self._place + (key,)
        return [Table(self._document, place + (i,), value) for i, value in enumerate(values)]

    def _get(self, key: str, kind: type, description: str):
        if key not in self._data:
            raise self.error("", f"missing key '{key}'")
        value = self._data[key]
        if not isinstance(value, kind):
            raise self.error(key, f"'{key}' must be {description}")
        return value
