"""Every way in which a spec can be wrong ends with `file:line: reason` and exit status 1."""

import re
import subprocess
import sys
import unittest
from typing import NamedTuple

from support import GEN, GENERAL, READ, SpecFolder

RETURNS = READ[READ.index("[function.returns]"):READ.index('[[function]]\nname = "rt_length"')]
PARAM = next(line.strip(" ,") for line in READ.splitlines() if line.startswith("  {"))


class Bad(NamedTuple):
    """One change to the good spec: the first `old` becomes `new`; the line that holds `at` (first
    in the changed text) is the one to be named."""

    file: str
    old: str
    new: str
    at: str
    reason: str


GENERAL_CASES = {
    "syntax error": Bad("general", "rev = 1", "rev = ", "rev = ", "Invalid value"),
    "syntax error at the end": Bad("general", 'f {function}."', "f", 'hint = "Test', "Illegal"),
    "double key": Bad("general", "rev = 1\n", "rev = 1\nrev = 2\n", "rev = 2", "overwrite"),
    "huge number": Bad("general", "rev = 1", "rev = " + "1" * 5000, "version", "Exceeds the limit"),
    "deep nesting": Bad("general", "rev = 1", "rev = " + "[" * 5000, "version", "nested too deep"),
    "control character": Bad("general", "it does", "it\x01does", "reason =", "Illegal character"),
    "missing version": Bad("general", 'version = "1.0"', "", "", "missing key 'version'"),
    "bad version": Bad("general", '"1.0"', '"one"', "version", "version 'one' must be two numbers"),
    "unknown key at the top": Bad("general", "version", "verson = 1\nversion", "verson",
                                  "unknown key 'verson'; known here: version, clause"),
    "no clause": Bad("general", GENERAL[GENERAL.index("[["):], "", "version",
                     "missing key 'clause'"),
    "clause is a table": Bad("general", "[[clause]]", "[clause]", "[clause]",
                             "'clause' must be an array of tables"),
    "unknown key": Bad("general", "hint =", "hints =", "hints =", "unknown key 'hints'"),
    "missing hint": Bad("general", 'hint = "Test the {kind} of {function}."', "", "[[clause]]",
                        "missing key 'hint'"),
    "missing rev": Bad("general", "rev = 1\n", "", "[[clause]]", "missing key 'rev'"),
    "empty text": Bad("general", '"A NULL path returns {failure}."', '" "', "text =",
                      "'text' is empty"),
    "text is a number": Bad("general", '"Because it does."', "7", "reason = 7",
                            "'reason' must be a string"),
    "text beyond ASCII": Bad("general", "does", "d\u00f6es", "reason =", "not printable ASCII"),
    "text with a C comment mark": Bad("general", "does", "does */", "reason =", "C comment mark"),
    "digit in a word": Bad("general", '"null_path"', '"null_path2"', "word =",
                           "word 'null_path2' must be lower-case letters and _, without digits"),
    "capital in a word": Bad("general", '"null_path"', '"NullPath"', "word =",
                             "must be lower-case"),
    "word starts with _": Bad("general", '"null_path"', '"_path"', "word =", "must be lower-case"),
    "rev zero": Bad("general", "rev = 1", "rev = 0", "rev = 0", "must be an integer from 1 on"),
    "rev negative": Bad("general", "rev = 1", "rev = -1", "rev =", "must be an integer from 1 on"),
    "rev true": Bad("general", "rev = 1", "rev = true", "rev =", "must be an integer from 1 on"),
    "rev text": Bad("general", "rev = 1", 'rev = "1"', "rev =", "must be an integer"),
    "rev too large": Bad("general", "rev = 1", "rev = 4294967296", "rev =", "must be an integer"),
    "tier": Bad("general", '"core"', '"soft"', "tier =",
                "tier 'soft' is not one of: core, hardened"),
    "level": Bad("general", '"must"', '"may"', "level =",
                 "level 'may' is not one of: must, should, choice"),
    "functions in general": Bad("general", 'applies = "takes_path"', 'functions = ["rt_load"]',
                                "functions =", "unknown key 'functions'"),
    "applies missing": Bad("general", 'applies = "takes_path"\n', "", "[[clause]]",
                           "a clause needs 'applies'"),
    "unknown selector": Bad("general", '"takes_path"', '"all"', "applies =",
                            "unknown selector 'all'; known: every"),
    "applies names nothing": Bad("general", '"takes_path"', '"returns_bytes"', "applies =",
                                 "'returns_bytes' names no function"),
    "unknown placeholder": Bad("general", "{failure}", "{failing}", "text =",
                               "unknown placeholder '{failing}'; known: function, kind, failure"),
    "placeholder in a hint": Bad("general", "{kind}", "{}", "hint =", "unknown placeholder '{}'"),
    "core clause pending": Bad("general", "rev = 1", 'rev = 1\npending = "later"', "pending =",
                               "a core clause cannot be pending"),
    "overrides in general": Bad("general", "rev = 1", 'rev = 1\noverrides = "general"',
                                "overrides =", "unknown key 'overrides'"),
    "same word as in the group": Bad("general", '"null_path"', '"content"', "word =",
                                     "there is already a 'rt_load.content'"),
}

READ_CASES = {
    "wrong group": Bad("read", 'group = "read"', 'group = "file"', "group =",
                       "group 'file' is not one of: read"),
    "missing title": Bad("read", 'title = "Reading"\n', "", "group =", "missing key 'title'"),
    "no function": Bad("read", READ[READ.index("[[f"):READ.index("[[c")], "", "group =",
                       "missing key 'function'"),
    "digit in a function": Bad("read", '"rt_load"', '"rt_load2"', 'name = "rt_load2"',
                               "name 'rt_load2' must be rt_ and lower-case words"),
    "function without rt_": Bad("read", '"rt_load"', '"load"', 'name = "load"', "must be rt_"),
    "double function": Bad("read", '"rt_length"', '"rt_load"', 'name = "rt_load"\nsummary = "M',
                           "there is already a function 'rt_load'"),
    "unknown function key": Bad("read", "summary =", "sumary =", "sumary", "unknown key 'sumary'"),
    "missing summary": Bad("read", 'summary = "Measures."\n', "",
                           '[[function]]\nname = "rt_length"',
                           "missing key 'summary'"),
    "missing returns": Bad("read", RETURNS, "", "[[function]]", "missing key 'returns'"),
    "unknown C type": Bad("read", 'type = "int64_t"', 'type = "int"', 'type = "int"',
                          "unknown C type 'int'; known here: char *, uint8_t *, int64_t, bool"),
    "unknown parameter type": Bad("read", '"const char *"', '"char *"', "params =",
                                  "type 'char *' is not one of: const char *"),
    "unknown key of returns": Bad("read", 'null = "none"', 'nul = "none"', "nul =",
                                  "unknown key 'nul'"),
    "missing owner": Bad("read", 'owner = "none"\n', "", '[function.returns]\ntype = "int64_t"',
                         "missing key 'owner'"),
    "pointer nobody owns": Bad("read", 'owner = "caller"\nnull', 'owner = "none"\nnull',
                               'owner = "none"', "owner 'none' is not one of: caller"),
    "number with an owner": Bad("read", 'owner = "none"', 'owner = "caller"',
                                'owner = "caller"\nnull = "none"', "is not one of: none"),
    "nullability": Bad("read", 'null = "none"', 'null = "maybe"', 'null = "maybe"',
                       "null 'maybe' is not one of: none"),
    "unknown role": Bad("read", 'role = "path"', 'role = "way"', "params =",
                        "role 'way' is not one of: path, target, entry"),
    "role with another null": Bad("read", 'role = "path"', 'role = "key"', "params =",
                                  "null 'failure' is not one of: should"),
    "role of another type": Bad("read", 'role = "path"', 'role = "handle"', "params =",
                                "type 'const char *' is not one of: int64_t"),
    "unknown parameter key": Bad("read", "role =", "rule =", "params =", "unknown key 'rule'"),
    "parameter name": Bad("read", 'name = "path"', 'name = "a-b"', "params =",
                          "name 'a-b' must be lower-case words"),
    "two parameters of a name": Bad("read", PARAM, f"{PARAM}, {PARAM}", "params =",
                                    "two parameters have the same name"),
    "signature without a shape": Bad(
        "read", PARAM, PARAM + ", " + PARAM.replace('"path"', '"other"', 1), "params =",
        "no shape for (path, path) -> text: add a row"),
    "no parameters, no shape": Bad(
        "read", f"[\n  {PARAM},\n]\n[function.returns]\ntype = \"int64_t\"",
        "[]\n[function.returns]\ntype = \"bool\"", "params = []",
        "no shape for () -> flag: add a row"),
    "kind of another type": Bad("read", 'type = "int64_t"', 'type = "int64_t"\nkind = "flag"',
                                'kind = "flag"', "kind 'flag' is not one of: number, handle"),
    "handle that nobody takes back": Bad(
        "read", 'type = "int64_t"\nowner = "none"',
        'type = "int64_t"\nkind = "handle"\nowner = "caller"',
        '[function.returns]\ntype = "int64_t"', "missing key 'release'"),
    "handle given to what takes none": Bad(
        "read", 'type = "int64_t"\nowner = "none"',
        'type = "int64_t"\nkind = "handle"\nrelease = "rt_load"\nowner = "caller"',
        "release =", "no function 'rt_load' of this group takes a handle"),
    "release of a text": Bad("read", 'doc = "the text"', 'doc = "the text"\nrelease = "rt_free"',
                             "release =", "text is not released by a function of the contract"),
    "unset number": Bad("read", 'doc = "the length"', 'doc = "the length"\nunset = "empty"',
                        "unset =", "only a text can be empty for want of a value"),
    "unset but null": Bad("read", 'doc = "the text"', 'doc = "the text"\nunset = "null"',
                          "unset =", "unset 'null' is not one of: empty"),
    "fails for no reason": Bad("read", 'summary = "Loads."', 'summary = "Loads."\nfails = ""',
                               "fails =", "'fails' is empty"),
    "extends nothing": Bad("read", 'title = "Reading"', 'title = "Reading"\nextends = "sized"',
                           "extends =", "extends 'sized' is not one of: "),
    "overrides no general rule": Bad(
        "read", 'word = "content"', 'overrides = "general"\nword = "content"', "overrides =",
        "no general rule 'content' speaks of rt_load"),
    "overrides something else": Bad(
        "read", 'word = "content"', 'overrides = "file"\nword = "content"', "overrides =",
        "overrides 'file' is not one of: general"),
    "params is a table": Bad("read", f"[\n  {PARAM},\n]", PARAM, "params =",
                             "'params' must be an array of tables"),
    "returns is a string": Bad("read", RETURNS, 'returns = "char *"\n', "returns =",
                               "'returns' must be a table"),
    "unknown function in a clause": Bad("read", '["rt_load"]', '["rt_load", "rt_save"]',
                                        "functions =", "unknown function 'rt_save'"),
    "function named twice": Bad("read", '["rt_load"]', '["rt_load", "rt_load"]', "functions =",
                                "'functions' names 'rt_load' twice"),
    "no functions": Bad("read", '["rt_load"]', "[]", "functions =", "must be a non-empty array"),
    "functions is a string": Bad("read", '["rt_load"]', '"rt_load"', "functions =",
                                 "'functions' must be an array of strings"),
    "functions of numbers": Bad("read", '["rt_load"]', "[1]", "functions =",
                                "must be a non-empty array of strings"),
    "functions and applies": Bad("read", 'applies = "every"',
                                 'applies = "every"\nfunctions = ["rt_load"]',
                                 '[[clause]]\nword = "faults"',
                                 "exactly one of 'applies' and 'functions'"),
    "neither of them": Bad("read", 'applies = "every"\n', "", '[[clause]]\nword = "faults"',
                           "exactly one of 'applies' and 'functions'"),
    "double id": Bad("read", '"faults"', '"content"', 'word = "content"\nrev = 1',
                     "there is already a 'rt_load.content'"),
    "pending and untestable": Bad("read", 'pending = "needs faults"',
                                  'pending = "needs faults"\nuntestable = "never"', "untestable =",
                                  "a clause is pending or untestable, not both"),
    "pending without a reason": Bad("read", '"needs faults"', '""', "pending =",
                                    "'pending' is empty"),
    "pending is a boolean": Bad("read", '"needs faults"', "true", "pending =",
                                "'pending' must be a string"),
}


class BadInputs(unittest.TestCase):
    def test_every_fault_is_named_with_file_and_line(self):
        for name, bad in {**GENERAL_CASES, **READ_CASES}.items():
            with self.subTest(name):
                good = GENERAL if bad.file == "general" else READ
                self.assertIn(bad.old, good)
                text = good.replace(bad.old, bad.new, 1)
                self.assertIn(bad.at, text)
                line = text.count("\n", 0, text.index(bad.at)) + 1
                folder = SpecFolder(self)
                folder.write(f"api/{bad.file}.toml", text)
                status, errors = folder.generate()
                self.assertEqual(status, 1)
                self.assertIn(f"api/{bad.file}.toml:{line}: ", errors)
                self.assertIn(bad.reason, errors)
                self.assert_one_line(errors)
                self.assertFalse((folder.root / "SPEC.md").exists(), "output of a bad spec")

    def test_bytes_that_are_not_utf8(self):
        folder = SpecFolder(self)
        folder.write("api/general.toml", GENERAL.encode().replace(b"does", b"d\xffes"))
        status, errors = folder.generate()
        self.assertEqual(status, 1)
        self.assertIn("api/general.toml:10: not UTF-8", errors)

    def test_missing_and_unknown_files(self):
        for name, change, expected in (
            ("no general.toml", lambda root: (root / "api/general.toml").unlink(),
             "api/general.toml:1: cannot be read: No such file or directory"),
            ("no group", lambda root: (root / "api/read.toml").unlink(),
             "api:1: holds no group, such as read.toml"),
            ("unknown group", lambda root: (root / "api/net.toml").write_text("", "utf-8"),
             "api/net.toml:1: no such group; known: read, file"),
            ("empty group", lambda root: (root / "api/dir.toml").write_text("", "utf-8"),
             "api/dir.toml:1: missing key 'group'"),
            ("no chapter", lambda root: (root / "prose/words.md").unlink(),
             "prose/words.md:1: cannot be read: No such file or directory"),
            ("unknown chapter", lambda root: (root / "prose/x.md").write_text("", "utf-8"),
             "prose/x.md:1: not among the chapters"),
            ("folder in place of a file", lambda root: (root / "SPEC.md").mkdir(),
             "SPEC.md: Is a directory"),
        ):
            with self.subTest(name):
                folder = SpecFolder(self)
                change(folder.root)
                status, errors = folder.generate()
                self.assertEqual(status, 1)
                self.assertIn(expected, errors)
                self.assert_one_line(errors)

    def test_as_a_program(self):
        """The same through the command line: exit status, stderr, no traceback."""
        folder = SpecFolder(self)
        folder.write("api/read.toml", READ.replace('"should"', '"may"'))
        for options, status, pattern in (
            (["--root", folder.root], 1, r"\S+api/read\.toml:36: level 'may' is not one of: .*\n"),
            (["--root", folder.root / "nowhere"], 1, r"\S+general\.toml:1: cannot be read: .*\n"),
            (["--frobnicate"], 2, r"(?s)usage: .*unrecognized arguments: --frobnicate\n"),
        ):
            with self.subTest(options):
                result = subprocess.run(
                    [sys.executable, "-B", GEN / "generate.py", *options],
                    capture_output=True, text=True, check=False,
                )
                self.assertEqual(result.returncode, status)
                self.assertEqual(result.stdout, "")
                self.assertTrue(re.fullmatch(pattern, result.stderr), result.stderr)

    def assert_one_line(self, errors: str):
        self.assertEqual(errors.count("\n"), 1, errors)


if __name__ == "__main__":
    unittest.main()
