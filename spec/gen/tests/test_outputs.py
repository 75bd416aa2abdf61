"""What the generator makes of a small good spec: expansion, escaping, stability, drift."""

import re
import unittest

from support import GENERAL, LOCK, READ, SpecFolder

OUTPUTS = ("SPEC.md", "include/rt.h", "tables/spec.h", "tables/signatures.h", "tables/exports.map",
           "tables/exports.txt")


def literals(text: str) -> str:
    """The value of adjacent C++ string literals."""
    pieces = re.findall(r'"((?:\\.|[^"\\])*)"', text)
    return "".join(re.sub(r"\\(.)", r"\1", piece) for piece in pieces)


class Outputs(unittest.TestCase):
    def setUp(self):
        self.folder = SpecFolder(self)

    def made(self) -> dict[str, str]:
        self.assertEqual(self.folder.generate(), (0, ""))
        return {name: self.folder.read(name) for name in OUTPUTS}

    def test_rules_land_where_they_say_core_first_and_the_group_first(self):
        ids = re.findall(r'\{"(rt_\w+\.\w+)",', self.made()["tables/spec.h"])
        self.assertEqual(
            ids,
            ["rt_load.content", "rt_load.null_path", "rt_load.faults",
             "rt_length.null_path", "rt_length.faults"],
        )

    def test_placeholders_speak_of_the_function(self):
        table = self.made()["tables/spec.h"]
        for text in ("A NULL path returns NULL.", "A NULL path returns -1.",
                     "Test the text of rt_load.", "Test the number of rt_length."):
            self.assertIn(f'"{text}"', table)

    def test_tier_level_rev_and_status_reach_tables_and_document(self):
        made = self.made()
        self.assertIn('"content", 2, Tier::kCore, Level::kShould,', made["tables/spec.h"])
        self.assertIn('"faults", 1, Tier::kHardened, Level::kMust,', made["tables/spec.h"])
        self.assertIn('"not yet tested: needs faults"sv},', made["tables/spec.h"])
        self.assertIn("core, should, rev 2\n", made["SPEC.md"])
        self.assertIn("- Status: not yet tested: needs faults.\n", made["SPEC.md"])
        self.assertIn("| [`faults`](#rt_load.faults) | hardened | must | not yet tested |",
                      made["SPEC.md"])

    def test_an_untestable_clause_keeps_its_reason(self):
        self.folder.write("api/read.toml", READ.replace("pending", "untestable"))
        self.assertIn('"cannot be tested: needs faults"sv},', self.made()["tables/spec.h"])

    def test_functions_in_tables_header_and_lists(self):
        made = self.made()
        self.assertIn("  kLoad,\n  kLength,\n", made["tables/spec.h"])
        self.assertIn("{FunctionId::kLength, Shape::kPathToInt64,", made["tables/spec.h"])
        self.assertIn("\nchar *rt_load(const char *path);\n", made["include/rt.h"])
        self.assertIn("\nint64_t rt_length(const char *path);\n", made["include/rt.h"])
        self.assertEqual(made["tables/exports.txt"], "rt_load\nrt_length\n")
        self.assertIn("global:\n    rt_load;\n    rt_length;\n  local:\n    *;\n",
                      made["tables/exports.map"])

    def test_header_tells_who_owns_and_what_null_does(self):
        header = self.made()["include/rt.h"]
        self.assertIn("a null pointer makes the call fail.", header)
        self.assertIn("@return the text, or NULL if the call failed. The caller", header)
        self.assertIn("@return the length, or -1 if the call failed.\n", header)

    def test_every_kind_of_signature_reaches_tables_and_header(self):
        self.folder.write("api/lock.toml", LOCK)
        made = self.made()
        table, header = made["tables/spec.h"], made["include/rt.h"]
        for name, shape, result, roles in (
            ("Load", "PathToText", "Text", ("Path", "None", "None")),
            ("Take", "PathToHandle", "Handle", ("Path", "None", "None")),
            ("Give", "HandleToFlag", "Flag", ("Handle", "None", "None")),
            ("Home", "NothingToText", "Text", ("None", "None", "None")),
            ("Run", "CommandToStatus", "Status", ("Command", "Arguments", "Count")),
        ):
            row = ", ".join(f"Role::k{role}" for role in roles)
            self.assertIn(f"{{FunctionId::k{name}, Shape::k{shape},\n"
                          f"   Result::k{result}, {{{row}}},", table)
        path = '{ValueKind::kPointer, sizeof(void *), "const char *"}'
        number = '{ValueKind::kSigned, sizeof(int64_t), "int64_t"}'
        flag = '{ValueKind::kFlag, sizeof(bool), "bool"}'
        for row in (f"{{FunctionId::kTake, {number}, 1,\n   {{{{{path}}}}}}},\n",
                    f"{{FunctionId::kGive, {flag}, 1,\n   {{{{{number}}}}}}},\n",
                    ", 0,\n   {{}}},\n",
                    '{ValueKind::kUnsigned, sizeof(size_t), "size_t"}}}},\n'):
            self.assertIn(row, made["tables/signatures.h"])
        for line in ("int64_t rt_take(const char *source);", "bool rt_give(int64_t handle);",
                     "char *rt_home(void);",
                     "int32_t rt_run(const char *command, const char *const *arguments, "
                     "size_t count);"):
            self.assertIn(f"\n{line}\n", header)
        self.assertIn("or -1 if the call failed. The caller gives it back with rt_give().", header)
        self.assertIn("@return true if it was one, or false if not.\n", header)
        self.assertIn('the home, an allocated "" if there is none, or NULL if the', header)
        self.assertIn("the caller's; it may be a null pointer when", header)
        self.assertIn("`handle`: a handle; any number is safe.\n", made["SPEC.md"])
        self.assertIn("The caller owns it and gives it back with `rt_give`.", made["SPEC.md"])
        self.assertIn("An allocated `\"\"` when there is none.", made["SPEC.md"])

    def test_a_group_has_the_rules_of_the_one_that_it_extends_and_words_of_its_own(self):
        self.folder.write("api/lock.toml", LOCK)
        table = self.made()["tables/spec.h"]
        ids = re.findall(r'\{"(rt_\w+\.\w+)",', table)
        self.assertEqual(
            ids[5:],
            ["rt_take.null_path", "rt_take.faults", "rt_give.faults", "rt_home.faults",
             "rt_run.faults"],
        )
        self.assertIn('"null_path", 7, Tier::kCore, Level::kShould,', table)
        self.assertIn('"A NULL source returns -1; a result is given to rt_give."', table)
        self.folder.write("api/lock.toml", LOCK.replace('extends = "read"\n', ""))
        self.assertNotIn('"rt_give.faults"', self.made()["tables/spec.h"])

    def test_general_texts_speak_of_handles_paths_and_neither(self):
        self.folder.write("api/lock.toml", LOCK.replace('overrides = "general"\n', "")
                          .replace('word = "null_path"', 'word = "other"'))
        self.folder.write("api/general.toml", GENERAL.replace(
            "A NULL path returns {failure}.", "Called{apart}, {opener} gives {failure}.")
            .replace('"takes_path"', '"every"'))
        texts = literals(self.made()["tables/spec.h"])
        for text in ("Called, on the same and on different paths, it gives NULL.",
                     "Called, on the same and on different handles, "
                     "it or the call that gave the handle gives false.",
                     "Called, it gives NULL.",
                     "Called, on the same and on different programs, it gives -1."):
            self.assertIn(text, texts)

    def test_what_cannot_fail_for_a_plain_reason_is_not_asked_how(self):
        self.folder.write("api/lock.toml", LOCK.replace('overrides = "general"\n', "")
                          .replace('word = "null_path"', 'word = "other"'))
        self.folder.write("api/general.toml", GENERAL.replace(
            "A NULL path returns {failure}.", "After {fails}.")
            .replace('"takes_path"', '"can_fail"'))
        table = self.made()["tables/spec.h"]
        self.assertEqual(re.findall(r'\{"(rt_\w+)\.null_path",', table), ["rt_take"])
        self.assertIn('"After a bad path."', table)

    def test_long_and_quoted_texts_survive_the_way_into_literals(self):
        text = 'A "quoted\\n" text, ' + "wide " * 60 + "?? % `<b>`."
        escaped = text.replace("\\", "\\\\").replace('"', '\\"')
        self.folder.write("api/read.toml", READ.replace("All of it.", escaped))
        made = self.made()
        row = made["tables/spec.h"].split('"content", 2, Tier::kCore, Level::kShould,\n')[1]
        self.assertEqual(literals(row[: row.index('"sv,\n') + 1]), text)
        self.assertLessEqual(max(map(len, made["tables/spec.h"].splitlines())), 100)
        self.assertIn("`<b>`", made["SPEC.md"])

    def test_markup_outside_code_is_made_harmless(self):
        self.folder.write("api/read.toml", READ.replace("All of it.", "1 < 2 > 0, `<a>`."))
        self.assertIn("\n1 &lt; 2 &gt; 0, `<a>`.\n", self.made()["SPEC.md"])

    def test_line_breaks_in_toml_change_nothing(self):
        before = self.made()
        self.folder.write("api/read.toml", READ.replace("All of it.", "All of\\n  it."))
        self.folder.write("api/general.toml", GENERAL.replace("\n", "\r\n"))
        self.assertEqual(self.made(), before)

    def test_same_input_same_output_and_unchanged_files_keep_their_time(self):
        before = self.made()
        times = [(self.folder.root / name).stat().st_mtime_ns for name in OUTPUTS]
        self.assertEqual(self.made(), before)
        self.assertEqual(
            [(self.folder.root / name).stat().st_mtime_ns for name in OUTPUTS], times)
        other = SpecFolder(self)
        self.assertEqual(other.generate(), (0, ""))
        self.assertEqual({name: other.read(name) for name in OUTPUTS}, before)

    def test_check_names_each_file_that_differs_or_is_missing_and_writes_nothing(self):
        made = self.made()
        self.assertEqual(self.folder.generate("--check"), (0, ""))
        for name in OUTPUTS:
            with self.subTest(name):
                self.folder.write(name, made[name] + " ")
                status, errors = self.folder.generate("--check")
                self.assertEqual(status, 1)
                self.assertRegex(errors, rf"^\S*{re.escape(name)}: not what \S+generate.py makes")
                self.assertEqual(errors.count("\n"), 1)
                self.assertEqual(self.folder.read(name), made[name] + " ")
                (self.folder.root / name).unlink()
                self.assertEqual(self.folder.generate("--check")[0], 1)
                self.folder.write(name, made[name])
        self.assertEqual(self.folder.generate("--check"), (0, ""))

    def test_check_sees_a_changed_source(self):
        self.made()
        self.folder.write("api/general.toml", GENERAL.replace("it does", "it did"))
        status, errors = self.folder.generate("--check")
        self.assertEqual(status, 1)
        self.assertIn("SPEC.md: ", errors)
        self.assertIn("tables/spec.h: ", errors)
        self.assertNotIn("exports", errors)


if __name__ == "__main__":
    unittest.main()
