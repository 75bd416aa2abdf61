"""The scanner finds the lines of tables and keys in every form that TOML allows."""

import tomllib
import unittest

import support  # noqa: F401  (sets the import path)
from toml_lines import find_lines

TEXT = '''\
# [not.a.table]
top = 1 # = "x"
"quoted key" = "a = [b"
dotted.key = 'c:\\'
array = [
  1, # ]
  { inner = "]" },
]
[table]
text = """
[[fake]]
key = "in text" \\\\
quotes \\""" and two more ""\"""
after = \'\'\'
[fake]
fake = 1\'\'\'

[[list]]
a = 1
[[list.sub]]
a = 1
[[list.sub]]
a = 1
[list.sub.deep]
a = 1
[ [list] ]
  a = 1
[[list.sub]]
a = 1
[table."x.y"]
a = 1'''.replace("[ [list] ]", "[[ list ]]")

EXPECTED = {
    ("top",): 2,
    ("quoted key",): 3,
    ("dotted", "key"): 4,
    ("array",): 5,
    ("table",): 9,
    ("table", "text"): 10,
    ("table", "after"): 14,
    ("list",): 18,
    ("list", 0): 18,
    ("list", 0, "a"): 19,
    ("list", 0, "sub"): 20,
    ("list", 0, "sub", 0): 20,
    ("list", 0, "sub", 0, "a"): 21,
    ("list", 0, "sub", 1): 22,
    ("list", 0, "sub", 1, "a"): 23,
    ("list", 0, "sub", 1, "deep"): 24,
    ("list", 0, "sub", 1, "deep", "a"): 25,
    ("list", 1): 26,
    ("list", 1, "a"): 27,
    ("list", 1, "sub"): 28,
    ("list", 1, "sub", 0): 28,
    ("list", 1, "sub", 0, "a"): 29,
    ("table", "x.y"): 30,
    ("table", "x.y", "a"): 31,
}


class Lines(unittest.TestCase):
    def test_every_place_is_found_and_no_other(self):
        tomllib.loads(TEXT)  # the scanner is promised valid TOML
        self.assertEqual(find_lines(TEXT), EXPECTED)

    def test_every_value_of_the_real_spec_has_a_line_with_its_key(self):
        for path in sorted((support.SPEC / "api").glob("*.toml")):
            text = path.read_text(encoding="utf-8")
            source = text.splitlines()
            lines = find_lines(text)
            for table in ("function", "clause"):
                for index, values in enumerate(tomllib.loads(text).get(table, [])):
                    for key in values:
                        with self.subTest(f"{path.name} {table} {index} {key}"):
                            line = source[lines[table, index, key] - 1]
                            self.assertRegex(line, rf"^({key} = |\[+{table}\.{key}\])")


if __name__ == "__main__":
    unittest.main()
