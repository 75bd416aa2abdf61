"""Completes rtconf's command line in real shells: `completions.py RTCONF BASH ZSH FISH`.

Bash and zsh run on a terminal where a user types, presses Tab and then Return; the command is a
function there that says what it was given. Fish is asked what it would offer.
"""

import os
import pty
import re
import select
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

import help_of_commands

RTCONF, BASH, ZSH, FISH = map(os.path.abspath, sys.argv[1:5])

# What is typed, and what the last word of it becomes.
TYPED = [
    ("rtconf ru", "run"),
    ("rtconf --ver", "--version"),
    ("rtconf help expl", "explain"),
    ("rtconf run --rep", "--report"),
    ("rtconf run --tier ha", "hardened"),
    ("rtconf run --tier=ha", "--tier=hardened"),
    ("rtconf run --group sy", "system"),
    ("rtconf run --group read,sy", "read,system"),
    ("rtconf run --group=read,sy", "--group=read,system"),
    ("rtconf run --report js", "json"),
    ("rtconf run --report json=fi", "json=file of mine"),
    ("rtconf run --report=json=fi", "--report=json=file of mine"),
    ("rtconf run --tier core --report jun", "junit"),
    ("rtconf run --corpus fo", "folder"),
    ("rtconf run ./lib", "./libmine.so"),
    ("rtconf run ./libmine.so --filter rt_file_size.spares", "rt_file_size.spares_caller"),
    ("rtconf merge libmine.so fi", "file of mine"),
    ("rtconf matrix --format ht", "html"),
    ("rtconf matrix --format html=fi", "html=file of mine"),
    ("rtconf init --ci no", "none"),
    ("rtconf fuzz --engine li", "libfuzzer"),
    ("rtconf fuzz --target pl", "plans"),
    ("rtconf list mu", "mutants"),
    ("rtconf explain rt_file_si", "rt_file_size"),
    ("rtconf completions z", "zsh"),
]
SAYS_WHAT_IT_GOT = "rtconf() { printf 'got:'; printf '<%s>' \"$@\"; echo; }\nPS1='ready'\n"


def script(shell):
    return subprocess.run([RTCONF, "completions", shell], text=True, check=True,
                          stdout=subprocess.PIPE).stdout


class Terminal:
    """A shell that a user types into."""

    def __init__(self, command, folder):
        env = {"PATH": os.environ["PATH"], "HOME": str(folder), "ZDOTDIR": str(folder),
               "TERM": "vt100", "INPUTRC": "/dev/null", "LC_ALL": "C"}
        self.pid, self.terminal = pty.fork()
        if self.pid == 0:
            os.chdir(folder / "here")
            os.execve(command[0], command, env)
        self.wait_for("ready")

    def wait_for(self, pattern):
        """What the shell shows, up to a match."""
        shown, end = "", time.monotonic() + 60
        while not re.search(pattern, shown):
            if not select.select([self.terminal], [], [], max(0, end - time.monotonic()))[0]:
                raise AssertionError(f"no {pattern} in what the shell shows: {shown!r}")
            try:
                shown += os.read(self.terminal, 4096).decode("utf-8", "replace")
            except OSError as error:
                raise AssertionError(f"the shell has ended: {shown!r}") from error
        return shown

    def complete(self, typed):
        """The last word that the command gets."""
        os.write(self.terminal, typed.encode() + b"\t\n")
        shown = self.wait_for(r"(?s)got:.*>\r\n.*ready")
        return re.search(r"got:.*<([^<>]*)>\r\n", shown)[1]

    def close(self):
        os.close(self.terminal)
        os.waitpid(self.pid, 0)


class Completions(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory(prefix="rtconf-completions-")
        self.addCleanup(scratch.cleanup)
        self.scratch = Path(scratch.name)
        here = self.scratch / "here"
        (here / "folder").mkdir(parents=True)
        for name in ("libmine.so", "file of mine"):
            (here / name).touch()

    def start(self, *command):
        terminal = Terminal(command, self.scratch)
        self.addCleanup(terminal.close)
        return terminal

    def check_all(self, terminal):
        for typed, word in TYPED:
            with self.subTest(typed):
                # Some leave the mark of a folder, or of a value to come, behind a word.
                self.assertEqual(terminal.complete(typed).rstrip("/="), word)

    def test_bash(self):
        rc = self.scratch / "bashrc"
        # Some take "=" out of what parts words.
        for setting in ("", "COMP_WORDBREAKS=${COMP_WORDBREAKS//=/}\n"):
            rc.write_text(script("bash") + SAYS_WHAT_IT_GOT + setting)
            subprocess.run([BASH, "-n", rc], check=True)
            self.check_all(self.start(BASH, "--noprofile", "--rcfile", str(rc), "-i"))

    def test_zsh(self):
        # Once as it is installed, and once for who has no installation.
        folder = self.scratch / "functions"
        folder.mkdir()
        (folder / "_rtconf").write_text(script("zsh"))
        subprocess.run([ZSH, "-n", folder / "_rtconf"], check=True)
        for how in (f"fpath=({folder} $fpath); autoload -U compinit; compinit -D -u\n",
                    f"autoload -U compinit; compinit -D -u; source {folder}/_rtconf\n"):
            (self.scratch / ".zshrc").write_text("setopt rcquotes\n" + how + SAYS_WHAT_IT_GOT)
            self.check_all(self.start(ZSH, "-d", "-i"))

    def test_fish(self):
        file = self.scratch / "rtconf.fish"
        file.write_text(script("fish"))
        subprocess.run([FISH, "--no-execute", file], check=True)
        asks = [f"complete -C '{typed}'; echo --" for typed, _ in TYPED]
        told = subprocess.run([FISH, "--no-config", "-c", f"source {file}; " + "; ".join(asks)],
                              cwd=self.scratch / "here", env={**os.environ, "HOME": str(self.scratch)},
                              text=True, check=True, stdout=subprocess.PIPE).stdout
        for (typed, word), offer in zip(TYPED, told.split("--\n"), strict=False):
            with self.subTest(typed):
                words = [line.split("\t")[0].rstrip("/=") for line in offer.splitlines()]
                self.assertIn(word, words)

    def test_bash_offers_every_command_and_option(self):
        rc = self.scratch / "completions"
        rc.write_text(script("bash") + '_rtconf; printf "%s\\n" "${COMPREPLY[@]}"\n')

        def offered(*words):
            line = " ".join(words)
            array = " ".join(f"'{word}'" for word in words)
            setting = (f"COMP_WORDS=({array}) COMP_CWORD={len(words) - 1} COMP_LINE='{line}' "
                       f"COMP_POINT={len(line)}; source {rc}")
            return subprocess.run([BASH, "-c", setting], text=True, check=True,
                                  stdout=subprocess.PIPE).stdout.split()

        names = help_of_commands.commands(RTCONF)
        self.assertEqual(offered("rtconf", ""), [*names, "help", "--help", "--version"])
        self.assertEqual(offered("rtconf", "help", ""), names)
        for name in names:
            self.assertEqual(sorted(offered("rtconf", name, "--")),
                             sorted(help_of_commands.options(RTCONF, name)))


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
