"""Builds the peer that uses the crate memmap2, from the crates that the distribution has installed and nothing else.

Usage: cargo.py CARGO RUSTC CRATES CRATE WORK [LIBRARY [RUSTC-OPTION...]]. Builds the crate in the folder CRATE below
WORK with the crates in the folder CRATES, and puts the library at LIBRARY; without LIBRARY it just tells, by its exit
status, whether the crates are there and the two programs fit together. No network, no settings of the user's, and
nothing is written to CRATE.
"""

import os
import pathlib
import shutil
import subprocess
import sys


def main():
    cargo, rustc, crates, crate, work = sys.argv[1:6]
    work = pathlib.Path(work)
    # Cargo.lock, which cargo puts beside Cargo.toml, tells what is installed here: it is made anew each time.
    shutil.rmtree(work / "crate", ignore_errors=True)
    shutil.copytree(crate, work / "crate")
    here = {name: value for name, value in os.environ.items()
            if not name.startswith("CARGO_") and name not in ("RUSTFLAGS", "RUSTC_WRAPPER")}
    here |= {"CARGO_HOME": str(work / "home"), "RUSTC": rustc}
    options = ["--offline", "--quiet", "--manifest-path", work / "crate/Cargo.toml",
               "--config", 'source.crates-io.replace-with="installed"',
               "--config", f'source.installed.directory="{crates}"']
    if len(sys.argv) == 6:
        sys.exit(subprocess.run([cargo, "tree", *options], env=here).returncode)
    built = subprocess.run([cargo, "rustc", "--release", "--lib", *options, "--target-dir", work / "target",
                            "--", *sys.argv[7:]], env=here)
    if built.returncode == 0:
        shutil.copy(work / "target/release/librt_peer_memmap2.so", sys.argv[6])
    sys.exit(built.returncode)


if __name__ == "__main__":
    main()
