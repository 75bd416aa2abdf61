"""Checks the manual page: `manual_page.py RTCONF MANDOC`.

It is right mdoc, has every command and every option that the help has, and is the same again.
"""

import os
import subprocess
import sys
import unittest

import help_of_commands

RTCONF, MANDOC = map(os.path.abspath, sys.argv[1:3])


def page(**env):
    return subprocess.run([RTCONF, "man"], env={**os.environ, **env}, text=True, check=True,
                          stdout=subprocess.PIPE).stdout


def mandoc(*arguments):
    return subprocess.run([MANDOC, *arguments], input=page(), text=True, check=False,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT).stdout


class ManualPage(unittest.TestCase):
    def test_is_right_mdoc(self):
        self.assertEqual(mandoc("-T", "lint"), "")

    def test_has_every_command_and_option(self):
        text = mandoc("-T", "ascii", "-O", "width=1000")
        while "\b" in text:  # bold and underlined
            before, after = text.split("\b", 1)
            text = before[:-1] + after
        names = help_of_commands.commands(RTCONF)
        self.assertIn("run", names)
        parts = dict(zip(names, text.split("\n   rtconf ")[1:], strict=True))
        for name, part in parts.items():
            self.assertTrue(part.startswith(name + "\n"), part)
            options = help_of_commands.options(RTCONF, name)
            self.assertIn("--help", options)
            for option in options:
                self.assertRegex(part, rf"\n     (-\w, )?{option}\b", name)

    def test_has_the_day_that_it_is_given(self):
        fixed = page(SOURCE_DATE_EPOCH="1000000000")
        self.assertIn("\n.Dd September 9, 2001\n", fixed)
        self.assertEqual(fixed, page(SOURCE_DATE_EPOCH="1000000000"))
        for odd in ("", "x", "-1", "99999999999999999999"):
            self.assertRegex(page(SOURCE_DATE_EPOCH=odd), r"\n\.Dd \w+ \d+, 20\d\d\n")


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
