"""The C types and signatures that the contract uses, and what each of them means.

A function with a new kind of signature needs a row here, and one in the suite's profiles.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class ReturnType:
    kind: str  # what clauses call the result
    failure: str  # the value that says the call failed
    is_pointer: bool


RETURN_TYPES = {
    "char *": ReturnType("text", "NULL", True),
    "uint8_t *": ReturnType("bytes", "NULL", True),
    "int64_t": ReturnType("number", "-1", False),
}

PARAMETER_TYPES = ("const char *",)

# What a parameter may mean: a path names something that is there already.
ROLES = ("path",)

# Return type and roles of the parameters -> enumerator of rtconf::spec::Shape.
SHAPES = {
    ("char *", ("path",)): "PathToText",
    ("uint8_t *", ("path",)): "PathToBytes",
    ("int64_t", ("path",)): "PathToInt64",
}
