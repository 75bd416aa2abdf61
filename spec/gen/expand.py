"""Lands every rule on its functions: selectors, placeholders, double ids, order."""

import re
from pathlib import Path

from model import TIERS, Clause, Function, Rule, Spec
from schema import read_general, read_groups
from source import Table

# What `applies` may say. In general.toml it ranges over all functions, in the file of a group
# over the functions of that group.
SELECTORS = {
    "every": lambda function: True,
    "takes_path": lambda function: any(p.role == "path" for p in function.parameters),
    "returns_pointer": lambda function: function.owner == "caller",
    "returns_text": lambda function: function.kind == "text",
    "returns_bytes": lambda function: function.kind == "bytes",
}

# What {…} in a clause's texts may say.
PLACEHOLDERS = {
    "function": lambda function: function.name,
    "kind": lambda function: function.kind,
    "failure": lambda function: function.failure,
}


def load(root: Path) -> Spec:
    """The whole spec below a folder that holds api/, or a SpecError."""
    version, general = read_general(root / "api" / "general.toml")
    groups, rules = read_groups(root / "api")
    functions = [function for group in groups for function in group.functions]
    # What a function is for comes first, then what holds for any function.
    landed = [(rule, _targets(rule, functions)) for rule in rules + general]
    _refuse_double_ids(landed)
    clauses = [
        _clause(rule, function)
        for function in functions
        for tier in TIERS
        for rule, targets in landed
        if rule.tier == tier and function in targets
    ]
    return Spec(version, tuple(groups), tuple(clauses))


def _targets(rule: Rule, functions: list[Function]) -> list[Function]:
    candidates = [f for f in functions if rule.group in ("", f.group)]
    if rule.functions:
        by_name = {function.name: function for function in candidates}
        for name in rule.functions:
            if name not in by_name:
                raise rule.table.error("functions", f"unknown function '{name}'")
        return [by_name[name] for name in rule.functions]
    if rule.applies not in SELECTORS:
        known = ", ".join(SELECTORS)
        raise rule.table.error("applies", f"unknown selector '{rule.applies}'; known: {known}")
    targets = [function for function in candidates if SELECTORS[rule.applies](function)]
    if not targets:
        raise rule.table.error("applies", f"'{rule.applies}' names no function")
    return targets


def _refuse_double_ids(landed: list[tuple[Rule, list[Function]]]) -> None:
    seen = set()
    for rule, targets in landed:
        for function in targets:
            if (function.name, rule.word) in seen:
                raise rule.table.error("word", f"there is already a '{function.name}.{rule.word}'")
            seen.add((function.name, rule.word))


def _clause(rule: Rule, function: Function) -> Clause:
    def filled(key: str, text: str) -> str:
        return _fill(text, function, rule.table, key)

    return Clause(
        function=function,
        word=rule.word,
        rev=rule.rev,
        tier=rule.tier,
        level=rule.level,
        text=filled("text", rule.text),
        reason=filled("reason", rule.reason),
        hint=filled("hint", rule.hint),
        untested=rule.untested,
    )


def _fill(text: str, function: Function, table: Table, key: str) -> str:
    def value(match: re.Match) -> str:
        if match[1] not in PLACEHOLDERS:
            known = ", ".join(PLACEHOLDERS)
            raise table.error(key, f"unknown placeholder '{match[0]}'; known: {known}")
        return PLACEHOLDERS[match[1]](function)

    return re.sub(r"\{([^{}]*)\}", value, text)
