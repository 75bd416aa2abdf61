"""Turns the TOML files into functions and rules, and refuses what does not make sense by itself.

What only shows once rules meet functions (unknown names, double ids) belongs to expand.py.
"""

import re
from pathlib import Path

from model import GROUPS, LEVELS, TIERS, Function, Group, Parameter, Rule
from signatures import RESULTS, ROLES, SHAPES
from source import Document, SpecError, Table, shown

# Clause ids are words, never numbers: a number says nothing and invites renumbering.
_WORD = re.compile(r"[a-z][a-z_]*")
_FUNCTION_NAME = re.compile(r"rt(_[a-z]+)+")
_PARAMETER_NAME = re.compile(r"[a-z][a-z_]*")
_VERSION = re.compile(r"[0-9]+\.[0-9]+")

_CLAUSE_KEYS = ("word", "rev", "tier", "level", "text", "reason", "hint", "pending", "untestable")


def read_general(path: Path) -> tuple[str, list[Rule]]:
    """general.toml: the version of the contract, and the rules for functions of every group."""
    root = Document(path).root
    root.only("version", "clause")
    version = _matching(root, "version", _VERSION, "be two numbers, like 1.0")
    return version, [_rule(table, "") for table in root.tables("clause")]


def read_groups(folder: Path) -> tuple[list[Group], list[Rule]]:
    """Every other file of the folder: one group each, with its functions and rules."""
    known = {f"{name}.toml" for name in GROUPS}
    for path in sorted(folder.glob("*.toml")):
        if path.name != "general.toml" and path.name not in known:
            raise SpecError(shown(path), 1, f"no such group; known: {', '.join(GROUPS)}")
    groups, rules, taken = [], [], set()
    for name in GROUPS:
        path = folder / f"{name}.toml"
        if path.exists():
            group, group_rules = _group(Document(path), name, taken)
            groups.append(group)
            rules += group_rules
    if not groups:
        raise SpecError(shown(folder), 1, "holds no group, such as read.toml")
    return groups, rules


def _group(document: Document, name: str, taken: set[str]) -> tuple[Group, list[Rule]]:
    """One group; `taken` holds the function names so far, of other groups too."""
    root = document.root
    root.only("group", "title", "doc", "extends", "function", "clause")
    root.choice("group", (name,))
    extends = ""
    if "extends" in root:
        extends = root.choice("extends", GROUPS[: GROUPS.index(name)])
    functions = []
    for table in root.tables("function"):
        function = _function(table, name)
        if function.name in taken:
            raise table.error("name", f"there is already a function '{function.name}'")
        taken.add(function.name)
        functions.append(function)
    for function, table in zip(functions, root.tables("function")):
        if function.release not in ("", *(f.name for f in functions if f.takes("handle"))):
            raise table.table("returns").error(
                "release", f"no function '{function.release}' of this group takes a handle")
    group = Group(name, root.text("title"), root.text("doc"), extends, tuple(functions))
    return group, [_rule(table, name) for table in root.tables("clause")]


def _function(table: Table, group: str) -> Function:
    table.only("name", "summary", "doc", "fails", "returns", "params")
    name = _matching(table, "name", _FUNCTION_NAME, "be rt_ and lower-case words, without digits")
    returns = table.table("returns")
    returns.only("type", "kind", "owner", "null", "unset", "release", "doc")
    kind = _kind(returns)
    result = RESULTS[kind]
    # A function without parameters says so with an empty array.
    parameters = tuple(_parameter(parameter) for parameter in table.tables("params", least=0))
    names = [parameter.name for parameter in parameters]
    if len(set(names)) != len(names):
        raise table.error("params", "two parameters have the same name")
    roles = tuple(parameter.role for parameter in parameters)
    if (kind, roles) not in SHAPES:
        raise table.error("params", f"no shape for ({', '.join(roles)}) -> {kind}: "
                                    "add a row to signatures.py")
    return Function(
        name=name,
        group=group,
        summary=table.text("summary"),
        doc=table.text("doc"),
        returns=result.type,
        returned=returns.text("doc"),
        owner=returns.choice("owner", (result.owner,)),
        null=returns.choice("null", (result.null,)),
        unset=_unset(returns, kind),
        release=_release(returns, kind),
        fails=table.text("fails") if "fails" in table else "",
        parameters=parameters,
        shape=SHAPES[kind, roles],
        kind=kind,
        failure=result.failure,
    )


def _kind(returns: Table) -> str:
    """The kind of a result: the first of its C type, unless another is named."""
    c_type = returns.text("type")
    kinds = [kind for kind, result in RESULTS.items() if result.type == c_type]
    if not kinds:
        known = dict.fromkeys(result.type for result in RESULTS.values())
        raise returns.error("type", f"unknown C type '{c_type}'; known here: {', '.join(known)}")
    return returns.choice("kind", kinds) if "kind" in returns else kinds[0]


def _unset(returns: Table, kind: str) -> str:
    if "unset" not in returns:
        return ""
    if kind != "text":
        raise returns.error("unset", "only a text can be empty for want of a value")
    return returns.choice("unset", ("empty",))


def _release(returns: Table, kind: str) -> str:
    """The name of the function that takes a handle back; expand.py sees whether it exists."""
    if kind == "handle":
        return returns.text("release")
    if "release" in returns:
        raise returns.error("release", f"{kind} is not released by a function of the contract")
    return ""


def _parameter(table: Table) -> Parameter:
    table.only("name", "type", "role", "owner", "null")
    name = _matching(table, "name", _PARAMETER_NAME, "be lower-case words")
    role = table.choice("role", ROLES)
    meant = ROLES[role]
    return Parameter(
        name=name,
        type=table.choice("type", (meant.type,)),
        role=role,
        meaning=meant.meaning,
        owner=table.choice("owner", (meant.owner,)),
        null=table.choice("null", meant.nulls),
    )


def _rule(table: Table, group: str) -> Rule:
    # A general rule must not list functions: it would miss those that come later.
    table.only(*_CLAUSE_KEYS, "applies", *(("functions", "overrides") if group else ()))
    if ("applies" in table) == ("functions" in table):
        wanted = "exactly one of 'applies' and 'functions'" if group else "'applies'"
        raise table.error("", f"a clause needs {wanted}")
    return Rule(
        word=_matching(table, "word", _WORD, "be lower-case letters and _, without digits"),
        rev=table.positive("rev"),
        tier=table.choice("tier", TIERS),
        level=table.choice("level", LEVELS),
        text=table.text("text"),
        reason=table.text("reason"),
        hint=table.text("hint"),
        untested=_untested(table),
        applies=table.text("applies") if "applies" in table else "",
        functions=tuple(table.words("functions")) if "functions" in table else (),
        overrides="overrides" in table and table.choice("overrides", ("general",)) != "",
        group=group,
        table=table,
    )


def _untested(table: Table) -> str:
    """Why no case judges a clause: not yet (`pending`), or never (`untestable`)."""
    if "pending" in table and "untestable" in table:
        raise table.error("untestable", "a clause is pending or untestable, not both")
    if "pending" in table:
        if table.choice("tier", TIERS) == "core":
            raise table.error("pending", "a core clause cannot be pending: core is always judged")
        return f"not yet tested: {table.text('pending')}"
    if "untestable" in table:
        return f"cannot be tested: {table.text('untestable')}"
    return ""


def _matching(table: Table, key: str, pattern: re.Pattern, rule: str) -> str:
    value = table.text(key)
    if not pattern.fullmatch(value):
        raise table.error(key, f"{key} '{value}' must {rule}")
    return value
