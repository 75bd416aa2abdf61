"""Installs the build into a scratch folder and uses the reference from there as a stranger would.

A C program is built against the shared library by what pkg-config says, and against the static one
by naming it, with the C compiler's driver alone. A C++ program reads through the installed headers
of the reader. All must run.
"""

import argparse
import os
import shlex
import subprocess
import sys
import tempfile
from pathlib import Path


class Wrong(Exception):
    """The install is not as it should be."""


def run(command: list[str], env: dict[str, str] | None = None) -> str:
    """Runs a command and gives back what it printed."""
    done = subprocess.run(command, env={**os.environ, **(env or {})}, text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
    if done.returncode != 0:
        raise Wrong(f"status {done.returncode} from {shlex.join(command)}\n{done.stdout}")
    return done.stdout


def only(root: Path, name: str) -> Path:
    """The one installed file of that name."""
    found = sorted(root.rglob(name))
    if len(found) != 1:
        raise Wrong(f"{name} is installed {len(found)} times: {[str(path) for path in found]}")
    return found[0]


def check(options: argparse.Namespace, scratch: Path) -> None:
    root = scratch / "root"
    run([options.meson, "install", "--no-rebuild", "--quiet", "-C", options.build,
         "--destdir", str(root)])
    shared, static = only(root, "librt_reference.so"), only(root, "librt_reference.a")
    only(root, "rt.h")

    where = {"PKG_CONFIG_LIBDIR": str(only(root, "rtconf-reference.pc").parent),
             "PKG_CONFIG_PATH": "", "PKG_CONFIG_SYSROOT_DIR": str(root)}

    def pkg_config(*what: str) -> list[str]:
        return shlex.split(run([options.pkg_config, *what, "rtconf-reference"], where))

    if pkg_config("--modversion") != [options.version]:
        raise Wrong(f"pkg-config says version {pkg_config('--modversion')}")

    compile_client = [*options.cc, "-std=c99", "-pedantic-errors", "-Wall", "-Werror",
                      *pkg_config("--cflags"), options.client]
    compile_reader = [*shlex.split(options.cxx), "-std=c++20", "-Wall", "-Wextra", "-Werror",
                      *pkg_config("--cflags"), options.reader_client]
    reader = scratch / "reader"
    with_shared, with_static = scratch / "with-shared", scratch / "with-static"
    run([*compile_client, "-o", str(with_shared), *pkg_config("--libs")])
    run([*compile_client, "-o", str(with_static), str(static)])
    run([*compile_reader, "-o", str(reader), *pkg_config("--libs")])

    sample = scratch / "sample"
    sample.write_bytes(b"a\0b\r\n\xff")
    folder = scratch / "parent" / "folder"
    arguments = [str(sample), str(folder), str(folder / "copy")]
    run([str(with_shared), *arguments], {"LD_LIBRARY_PATH": str(shared.parent)})
    run([str(with_static), *arguments])
    run([str(reader), str(sample)], {"LD_LIBRARY_PATH": str(shared.parent)})


def main() -> int:
    parser = argparse.ArgumentParser()
    for name in ("build", "version", "client", "reader-client", "cxx", "meson", "pkg-config"):
        parser.add_argument(f"--{name}", required=True)
    parser.add_argument("cc", nargs="+")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="rtconf-install-") as scratch:
        try:
            check(options, Path(scratch))
        except Wrong as wrong:
            print(wrong, file=sys.stderr)
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
