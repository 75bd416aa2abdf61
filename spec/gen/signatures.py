"""The C types and signatures that the contract uses, and what each of them means.

A function with a new kind of signature needs a row here, and one in the suite's profiles.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Result:
    """What a function may return; clauses call it by its kind, the key in RESULTS."""

    type: str  # in C
    failure: str  # the value that says the call failed
    owner: str  # who owns what it points to or stands for; "none" for plain values
    null: str  # what a null pointer means; "none" where there is no pointer


@dataclass(frozen=True)
class Role:
    """What a parameter may mean; the key in ROLES is its name."""

    type: str  # in C
    meaning: str  # what it is, as a noun
    owner: str  # who owns what it points to; "none" for plain values
    nulls: tuple[str, ...]  # what a null pointer may do; "none" where there is no pointer


# The first kind of a C type is what a function returns that names no kind.
RESULTS = {
    "text": Result("char *", "NULL", "caller", "failure"),
    "bytes": Result("uint8_t *", "NULL", "caller", "failure"),
    "number": Result("int64_t", "-1", "none", "none"),
    "handle": Result("int64_t", "-1", "caller", "none"),
    "flag": Result("bool", "false", "none", "none"),
    "names": Result("char **", "NULL", "caller", "failure"),
    "view": Result("const uint8_t *", "NULL", "provider", "failure"),
    "status": Result("int32_t", "-1", "none", "none"),
}

# What a null pointer does: the call fails; it should fail, and may be fatal; it stands for an
# empty list.
_FAILS = ("failure",)
_SHOULD_FAIL = ("should",)
_IS_EMPTY = ("empty",)
_NO_POINTER = ("none",)

ROLES = {
    # Something that is there already; links are followed.
    "path": Role("const char *", "path ended by NUL", "caller", _FAILS),
    # A file or directory that is to be made, changed or replaced.
    "target": Role("const char *", "path ended by NUL, to what is to be made or changed", "caller",
                   _FAILS),
    # A directory entry itself; a link is not followed.
    "entry": Role("const char *", "path ended by NUL, to an entry (of a link, the link itself)",
                  "caller", _FAILS),
    "content": Role("const char *", "text ended by NUL", "caller", _SHOULD_FAIL),
    "key": Role("const char *", "name of a variable, ended by NUL", "caller", _SHOULD_FAIL),
    "value": Role("const char *", "text ended by NUL", "caller", _SHOULD_FAIL),
    "handle": Role("int64_t", "handle; any number is safe", "none", _NO_POINTER),
    "recursive": Role("bool", "flag: true to make missing parents too", "none", _NO_POINTER),
    "command": Role("const char *", "path, or name to be searched in PATH, ended by NUL", "caller",
                    _FAILS),
    "arguments": Role("const char *const *", "list of texts ended by NUL", "caller",
                      _IS_EMPTY),
    "count": Role("size_t", "number: how many arguments there are", "none", _NO_POINTER),
    "size": Role("size_t *", "place for the number of bytes; 0 after a failure", "caller", _FAILS),
}

# Kind of the result and roles of the parameters -> enumerator of rtconf::spec::Shape.
SHAPES = {
    ("text", ("path",)): "PathToText",
    ("bytes", ("path",)): "PathToBytes",
    ("number", ("path",)): "PathToInt64",
    ("flag", ("path",)): "PathToFlag",
    ("flag", ("target", "content")): "TargetContentToFlag",
    ("flag", ("entry",)): "EntryToFlag",
    ("flag", ("path", "target")): "PathTargetToFlag",
    ("flag", ("target", "recursive")): "TargetRecursiveToFlag",
    ("names", ("path",)): "PathToNames",
    ("handle", ("path",)): "PathToHandle",
    ("flag", ("handle",)): "HandleToFlag",
    ("text", ()): "NothingToText",
    ("text", ("key",)): "KeyToText",
    ("flag", ("key", "value")): "KeyValueToFlag",
    ("number", ()): "NothingToInt64",
    ("status", ("command", "arguments", "count")): "CommandToStatus",
    ("view", ("handle",)): "HandleToView",
    ("number", ("handle",)): "HandleToInt64",
    ("bytes", ("path", "size")): "PathSizeToBytes",
}

# What the C types that are no pointers are to a compiler: enumerators of rtconf::spec::ValueKind.
WORDS = {"int64_t": "Signed", "int32_t": "Signed", "size_t": "Unsigned", "bool": "Flag"}

# As many as the longest signature has.
MOST_PARAMETERS = max(len(roles) for _, roles in SHAPES)
