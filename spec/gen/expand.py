"""Lands every rule on its functions: selectors, placeholders, double ids, order."""

import re
from pathlib import Path

from model import TIERS, Clause, Function, Rule, Spec
from schema import read_general, read_groups
from source import Table

# What `applies` may say. In general.toml it ranges over all functions, in the file of a group
# over the functions of that group, and of groups that extend it.
SELECTORS = {
    "every": lambda function: True,
    "can_fail": lambda function: function.fails != "",
    "takes_path": lambda function: function.takes("path"),
    "takes_any_path": lambda function: function.takes("path", "target", "entry"),
    "takes_handle": lambda function: function.takes("handle"),
    "keeps_environment": lambda function: not function.takes("value"),
    "reads_content": lambda function: _reads_content(function),
    "returns_block": lambda function: function.kind in ("text", "bytes"),
    "returns_text": lambda function: function.kind == "text",
    "returns_bytes": lambda function: function.kind == "bytes",
    "returns_string": lambda function: function.kind == "text" and not _reads_content(function),
}

# What {...} in a clause's texts may say.
PLACEHOLDERS = {
    "function": lambda function: function.name,
    "kind": lambda function: function.kind,
    "failure": lambda function: function.failure,
    "fails": lambda function: function.fails,
    "path": lambda function: "".join(p.name for p in function.parameters if p.role == "path"),
    "released": lambda function: _released(function),
    "opener": lambda function: "it or the call that gave the handle" if function.takes("handle")
    else "it",
    "apart": lambda function: _apart(function),
}


def _reads_content(function: Function) -> bool:
    return function.kind in ("text", "bytes") and function.takes("path")


def _released(function: Function) -> str:
    """What the caller does with a result that it needs no more."""
    if function.kind == "view":
        return "no longer used"
    return f"given to {function.release}" if function.release else "freed"


def _apart(function: Function) -> str:
    """How calls at the same time may differ, as a part of a sentence."""
    for role, name in (("path", "paths"), ("target", "paths"), ("entry", "paths"), ("key", "keys"),
                       ("handle", "handles"), ("command", "programs")):
        if function.takes(role):
            return f", on the same and on different {name}"
    return ""


# A rule with the functions that it binds.
Landed = tuple[Rule, list[Function]]


def load(root: Path) -> Spec:
    """The whole spec below a folder that holds api/, or a SpecError."""
    version, general = read_general(root / "api" / "general.toml")
    groups, rules = read_groups(root / "api")
    functions = [function for group in groups for function in group.functions]
    # What a function is for comes first, then what holds for any function.
    bound = {group.name: {group.name, group.extends} for group in groups}
    landed = [(rule, _targets(rule, functions, bound)) for rule in rules]
    landed += _without_overridden(
        [(rule, _targets(rule, functions, bound)) for rule in general], landed)
    _refuse_double_ids(landed)
    clauses = [
        _clause(rule, function)
        for function in functions
        for tier in TIERS
        for rule, targets in landed
        if rule.tier == tier and function in targets
    ]
    return Spec(version, tuple(groups), tuple(clauses))


def _targets(
    rule: Rule, functions: list[Function], bound: dict[str, set[str]]
) -> list[Function]:
    """The functions that a rule binds; `bound` says which groups' rules hold in a group."""
    if rule.functions:
        by_name = {f.name: f for f in functions if f.group == rule.group}
        for name in rule.functions:
            if name not in by_name:
                raise rule.table.error("functions", f"unknown function '{name}'")
        return [by_name[name] for name in rule.functions]
    if rule.applies not in SELECTORS:
        known = ", ".join(SELECTORS)
        raise rule.table.error("applies", f"unknown selector '{rule.applies}'; known: {known}")
    candidates = [f for f in functions if rule.group in ("", *bound[f.group])]
    targets = [function for function in candidates if SELECTORS[rule.applies](function)]
    if not targets:
        raise rule.table.error("applies", f"'{rule.applies}' names no function")
    return targets


def _without_overridden(general: list[Landed], landed: list[Landed]) -> list[Landed]:
    """The general rules, each without the functions whose own group says it in its own words."""
    spoken = {(rule.word, f.name) for rule, targets in general for f in targets}
    taken = set()
    for rule, targets in landed:
        for function in targets if rule.overrides else ():
            if (rule.word, function.name) not in spoken:
                raise rule.table.error(
                    "overrides", f"no general rule '{rule.word}' speaks of {function.name}")
            taken.add((rule.word, function.name))
    return [
        (rule, [f for f in targets if (rule.word, f.name) not in taken])
        for rule, targets in general
    ]


def _refuse_double_ids(landed: list[Landed]) -> None:
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
