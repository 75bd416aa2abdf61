"""What must hold for the real spec: anchors, ids, general rules everywhere, honest status."""

import re
import unittest

from support import SPEC

import expand
from schema import read_general


class RealSpec(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.spec = expand.load(SPEC)
        cls.document = (SPEC / "SPEC.md").read_text(encoding="utf-8")

    def test_every_group_function_and_clause_has_one_anchor_and_no_link_is_dead(self):
        anchors = re.findall(r'<a id="([^"]*)"></a>', self.document)
        expected = [f"group-{group.name}" for group in self.spec.groups]
        expected += [function.name for function in self.spec.functions]
        expected += [clause.id for clause in self.spec.clauses]
        self.assertEqual(sorted(anchors), sorted(expected))
        links = re.findall(r"\]\(#([^)]*)\)", self.document)
        self.assertEqual(set(links), set(anchors))

    def test_ids_are_unique_and_hold_no_digit(self):
        ids = [clause.id for clause in self.spec.clauses]
        self.assertEqual(len(set(ids)), len(ids))
        for clause_id in ids:
            self.assertRegex(clause_id, r"^rt[a-z_]+\.[a-z][a-z_]*$")

    def test_general_rules_land_on_every_function_that_they_speak_of(self):
        _, rules = read_general(SPEC / "api" / "general.toml")
        ids = {clause.id for clause in self.spec.clauses}
        for rule in rules:
            for function in self.spec.functions:
                with self.subTest(f"{function.name}.{rule.word}"):
                    if expand.SELECTORS[rule.applies](function):
                        self.assertIn(f"{function.name}.{rule.word}", ids)
        self.assertTrue(any(rule.applies == "every" for rule in rules))

    def test_every_clause_gives_its_reason_a_source(self):
        for clause in self.spec.clauses:
            with self.subTest(clause.id):
                self.assertRegex(clause.reason, r"^(Contract|Ruled here)[:,]")

    def test_sentences_end(self):
        for clause in self.spec.clauses:
            with self.subTest(clause.id):
                for text in (clause.text, clause.reason, clause.hint):
                    self.assertRegex(text, r"[.]$")
                self.assertNotRegex(clause.untested, r"[.]$")

    def test_every_core_clause_is_judged(self):
        for clause in self.spec.clauses:
            if clause.tier == "core":
                self.assertEqual(clause.untested, "", clause.id)


if __name__ == "__main__":
    unittest.main()
