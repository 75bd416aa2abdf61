"""What the generator's tests share: a small good spec in a folder of its own, and a way to run."""

import contextlib
import io
import shutil
import sys
import tempfile
from pathlib import Path

GEN = Path(__file__).resolve().parent.parent
SPEC = GEN.parent
sys.path.insert(0, str(GEN))

import generate  # noqa: E402  (needs the path above)

GENERAL = """\
version = "1.0"

[[clause]]
word = "null_path"
rev = 1
applies = "takes_path"
tier = "core"
level = "must"
text = "A NULL path returns {failure}."
reason = "Because it does."
hint = "Test the {kind} of {function}."
"""

READ = """\
group = "read"
title = "Reading"
doc = "About reading."

[[function]]
name = "rt_load"
summary = "Loads."
doc = "More on loading."
params = [
  { name = "path", type = "const char *", role = "path", owner = "caller", null = "failure" },
]
[function.returns]
type = "char *"
owner = "caller"
null = "failure"
doc = "the text"

[[function]]
name = "rt_length"
summary = "Measures."
doc = "More on measuring."
params = [
  { name = "path", type = "const char *", role = "path", owner = "caller", null = "failure" },
]
[function.returns]
type = "int64_t"
owner = "none"
null = "none"
doc = "the length"

[[clause]]
word = "content"
rev = 2
functions = ["rt_load"]
tier = "core"
level = "should"
text = "All of it."
reason = "Half is not enough."
hint = "Read on."

[[clause]]
word = "faults"
rev = 1
applies = "every"
tier = "hardened"
level = "must"
pending = "needs faults"
text = "Even then."
reason = "Things break."
hint = "Look closer."
"""

# A group with what the first one lacks: handles, links, parameters of every kind, rules of another.
LOCK = """\
group = "lock"
title = "Locking"
extends = "read"
doc = "About locking."

[[function]]
name = "rt_take"
summary = "Takes."
doc = "More on taking."
fails = "a bad path"
params = [
  { name = "source", type = "const char *", role = "path", owner = "caller", null = "failure" },
]
[function.returns]
type = "int64_t"
kind = "handle"
owner = "caller"
null = "none"
release = "rt_give"
doc = "a handle"

[[function]]
name = "rt_give"
summary = "Gives."
doc = "More on giving."
params = [
  { name = "handle", type = "int64_t", role = "handle", owner = "none", null = "none" },
]
[function.returns]
type = "bool"
owner = "none"
null = "none"
doc = "true if it was one"

[[function]]
name = "rt_home"
summary = "Tells."
doc = "More on telling."
params = []
[function.returns]
type = "char *"
owner = "caller"
null = "failure"
unset = "empty"
doc = "the home"

[[function]]
name = "rt_run"
summary = "Runs."
doc = "More on running."
[[function.params]]
name = "command"
type = "const char *"
role = "command"
owner = "caller"
null = "failure"
[[function.params]]
name = "arguments"
type = "const char *const *"
role = "arguments"
owner = "caller"
null = "empty"
[[function.params]]
name = "count"
type = "size_t"
role = "count"
owner = "none"
null = "none"
[function.returns]
type = "int32_t"
owner = "none"
null = "none"
doc = "the status"

[[clause]]
word = "null_path"
rev = 7
functions = ["rt_take"]
overrides = "general"
tier = "core"
level = "should"
text = "A NULL {path} returns {failure}; a result is {released}."
reason = "Because it does."
hint = "Test it."
"""


class SpecFolder:
    """A spec folder that is gone with the test; files can be written over one by one."""

    def __init__(self, test_case):
        self.root = Path(tempfile.mkdtemp(prefix="rtconf-spec-"))
        test_case.addCleanup(shutil.rmtree, self.root)
        shutil.copytree(SPEC / "prose", self.root / "prose")
        (self.root / "api").mkdir()
        self.write("api/general.toml", GENERAL)
        self.write("api/read.toml", READ)

    def write(self, name: str, content: str | bytes) -> None:
        data = content if isinstance(content, bytes) else content.encode()
        (self.root / name).write_bytes(data)

    def read(self, name: str) -> str:
        return (self.root / name).read_text(encoding="utf-8")

    def generate(self, *options: str) -> tuple[int, str]:
        """Runs the generator: exit status, and what it said on stderr."""
        errors = io.StringIO()
        with contextlib.redirect_stderr(errors), contextlib.redirect_stdout(io.StringIO()):
            status = generate.main(["--root", str(self.root), *options])
        return status, errors.getvalue()
