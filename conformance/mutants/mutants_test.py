"""Tests of mutants.py: good tables are read as they are meant, bad ones are refused with file and
line."""

import tempfile
import unittest
from pathlib import Path

import mutants

SETS = 'pair = ["rt_one", "rt_two"]\n'
FAULT = """
[[fault]]
fault = "nul_missing"
what = "puts no NUL"
functions = ["pair"]
forms = ["libc", "raw"]
clauses = ["nul"]
"""


class TableTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def read(self, rows: str):
        paths = [self.folder / "rows.toml", self.folder / "sets.toml"]
        for path, text in zip(paths, (rows, SETS)):
            path.write_text(text, encoding="utf-8")
        return mutants.read_table(paths)

    def complaint(self, rows: str) -> str:
        with self.assertRaises(mutants.TableError) as caught:
            self.read(rows)
        return str(caught.exception).replace(f"{self.folder}/", "")

    def test_a_fault_is_one_library_for_each_function_and_form(self):
        libraries = self.read(FAULT)
        self.assertEqual(
            [library.file for library in libraries],
            ["mutant-libc-nul_missing-rt_one", "mutant-raw-nul_missing-rt_one",
             "mutant-libc-nul_missing-rt_two", "mutant-raw-nul_missing-rt_two"])
        self.assertEqual(
            libraries[1].defines, ("FAULT=FAULT_nul_missing", "TARGET=TARGET_rt_one", "RAW"))

    def test_a_right_provider_may_have_to_fail_words(self):
        rows = ('[[correct]]\nname = "std"\nwhat = "a standard library"\nsource = "correct/stdio.c"\n'
                'fails = ["out_of_memory"]\n')
        self.assertEqual(self.read(rows)[0].clauses, ("out_of_memory",))

    def test_the_listing_has_five_fields_and_leaves_forms_out(self):
        listing = mutants.listing(self.read(FAULT), raw=False, rust=True).splitlines()
        self.assertEqual(len(listing), 2)
        self.assertEqual(
            listing[0].split("\t"),
            ["mutant-libc-nul_missing-rt_one", "c",
             "-DFAULT=FAULT_nul_missing -DTARGET=TARGET_rt_one", "", "planted/provider.c"])

    def test_the_names_are_an_enumeration(self):
        self.assertIn("enum fault {\n  FAULT_none,\n  FAULT_nul_missing\n};",
                      mutants.names(self.read(FAULT), "faults"))

    def test_texts_are_quoted_in_the_header(self):
        rows = FAULT.replace('"puts no NUL"', r"""'says "\r"'""")
        self.assertIn(r'"says \"\\r\""', mutants.header(self.read(rows)))

    def test_a_key_that_no_row_has(self):
        self.assertEqual(self.complaint(FAULT + 'teir = "core"\n'),
                         "rows.toml:8: a fault row has no teir")

    def test_a_missing_key(self):
        self.assertEqual(self.complaint(FAULT.replace('what = "puts no NUL"\n', "")),
                         "rows.toml:2: what is missing")

    def test_a_value_of_another_type(self):
        self.assertEqual(self.complaint(FAULT.replace('["nul"]', '"nul"')),
                         "rows.toml:7: clauses is not a list")

    def test_a_form_that_is_not_there(self):
        self.assertEqual(self.complaint(FAULT.replace('"raw"', '"asm"')),
                         "rows.toml:6: forms cannot be 'asm'")

    def test_no_function_and_no_set(self):
        self.assertEqual(self.complaint(FAULT.replace('"pair"', '"pear"')),
                         "rows.toml:2: pear is no function and no set of functions")

    def test_a_fault_that_breaks_nothing(self):
        self.assertIn("rows.toml:2: no clause is named that must fail",
                      self.complaint(FAULT.replace('["nul"]', "[]")))

    def test_two_rows_for_one_library(self):
        self.assertIn("rows.toml:9: a second row for mutant-libc-nul_missing-rt_one",
                      self.complaint(FAULT + FAULT))

    def test_a_fault_that_is_planted_nowhere(self):
        self.assertIn("nothing here says PLANTED(never_planted)",
                      self.complaint(FAULT.replace("nul_missing", "never_planted")))

    def test_a_kind_of_row_that_is_not_there(self):
        self.assertEqual(self.complaint('[[foult]]\nfault = "x"\n'),
                         "rows.toml:1: no kind of row is called foult")

    def test_what_is_not_toml(self):
        self.assertIn("rows.toml: ", self.complaint("[[fault]\n"))


if __name__ == "__main__":
    unittest.main()
