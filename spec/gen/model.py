"""The spec as values: what schema.py reads, expand.py completes and the renderers write.

No reading, no checking, no output formats here.
"""

from dataclasses import dataclass, field

from source import Table

# The groups of the contract, in the order in which the spec shows them.
GROUPS = ("read", "file", "dir", "lock", "env", "process", "system", "map", "sized")
TIERS = ("core", "hardened")
LEVELS = ("must", "should", "choice")


@dataclass(frozen=True)
class Parameter:
    name: str
    type: str
    role: str  # what it means, e.g. "path": see signatures.py
    meaning: str  # the same as a noun, e.g. "path ended by NUL"
    owner: str  # who owns what it points to; "none" for plain values
    null: str  # what a null pointer does; "none" where there is no pointer


@dataclass(frozen=True)
class Function:
    name: str
    group: str
    summary: str  # one sentence
    doc: str  # the rest of what a caller needs to know
    returns: str  # C type
    returned: str  # what the result is, in words
    owner: str  # who owns what the result points to or stands for; "none" for plain values
    null: str  # what a null result means; "none" for plain values
    unset: str  # what there is instead of a failure when nothing is set; "" where it cannot be
    release: str  # the function that takes a handle back; "" where there is none
    fails: str  # the plain reasons for a failure; "" when there are none
    parameters: tuple[Parameter, ...]
    shape: str  # what the signature is, semantically: see signatures.py
    kind: str  # what the result is to a clause: "text", "bytes", "number"...
    failure: str  # the value that says the call failed, in C

    @property
    def signature(self) -> str:
        return declare(self.returns, self.name) + f"({self._parameter_list})"

    @property
    def _parameter_list(self) -> str:
        return ", ".join(declare(p.type, p.name) for p in self.parameters) or "void"

    def takes(self, *roles: str) -> bool:
        """Whether a parameter has one of the roles."""
        return any(parameter.role in roles for parameter in self.parameters)


def declare(c_type: str, name: str) -> str:
    """`char *name`, `int64_t name`."""
    return f"{c_type}{'' if c_type.endswith('*') else ' '}{name}"


@dataclass(frozen=True)
class Rule:
    """A clause as written: for one or many functions, with placeholders in its texts."""

    word: str
    rev: int
    tier: str
    level: str
    text: str
    reason: str
    hint: str
    untested: str  # why no case judges it; "" when one does
    applies: str  # a selector, or "" when the functions are listed
    functions: tuple[str, ...]
    overrides: bool  # whether it stands in place of a general rule with the same word
    group: str  # "" for a rule of general.toml
    table: Table = field(repr=False)  # where it stands, for error messages


@dataclass(frozen=True)
class Clause:
    """A rule as it lands on one function."""

    function: Function
    word: str
    rev: int
    tier: str
    level: str
    text: str
    reason: str
    hint: str
    untested: str

    @property
    def id(self) -> str:
        return f"{self.function.name}.{self.word}"


@dataclass(frozen=True)
class Group:
    name: str
    title: str
    doc: str
    extends: str  # the group whose rules hold here too; "" for none
    functions: tuple[Function, ...]


@dataclass(frozen=True)
class Spec:
    version: str
    groups: tuple[Group, ...]
    clauses: tuple[Clause, ...]  # function by function, in the order in which the spec shows them

    @property
    def functions(self) -> list[Function]:
        return [function for group in self.groups for function in group.functions]

    def clauses_of(self, function: Function) -> list[Clause]:
        return [clause for clause in self.clauses if clause.function == function]
