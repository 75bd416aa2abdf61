"""What the command's own help says there is, for the checks of what is generated beside it."""

import re
import subprocess


def _help(rtconf: str, *command: str) -> str:
    return subprocess.run([rtconf, *command, "--help"], text=True, check=True,
                          stdout=subprocess.PIPE).stdout


def commands(rtconf: str) -> list[str]:
    """The names of all commands."""
    table = _help(rtconf).split("Commands:\n")[1].split("\n\n")[0]
    return [line.split()[0] for line in table.splitlines()]


def options(rtconf: str, command: str) -> list[str]:
    """The long options of a command, with their dashes."""
    table = _help(rtconf, command).split("Options:\n")[1].split("\n\n")[0]
    return re.findall(r"^  (?:-\w, ?)?(--[\w-]+)", table, re.MULTILINE)
