"""Breaks generated text into lines of at most 100 columns, as every file of the project has."""

import textwrap

COLUMNS = 100


def wrap(text: str, prefix: str, first: str | None = None) -> list[str]:
    """Lines that start with a prefix; the first one may start differently."""
    return textwrap.wrap(
        text,
        COLUMNS,
        initial_indent=prefix if first is None else first,
        subsequent_indent=prefix,
        break_long_words=False,
        break_on_hyphens=False,
    )


def cpp_string(text: str, indent: str) -> list[str]:
    """A C++ literal, in as many adjacent pieces as the columns ask for."""
    # Room for the quotes, a suffix, a comma, the blank at the end of a piece and a few escapes.
    width = COLUMNS - len(indent) - 9
    pieces = textwrap.wrap(text, width, break_long_words=False, break_on_hyphens=False) or [""]
    # Texts hold single blanks only (source.py sees to it), so one blank is what a break stood for.
    pieces[:-1] = [piece + " " for piece in pieces[:-1]]
    escaped = [piece.replace("\\", "\\\\").replace('"', '\\"') for piece in pieces]
    return [f'{indent}"{piece}"' for piece in escaped]
