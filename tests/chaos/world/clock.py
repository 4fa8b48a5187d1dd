"""A wall clock that is wrong, for one process and its children."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

SOURCE = Path(__file__).with_name("wrong_clock.c")


def build(folder: Path) -> Path:
    """The library for LD_PRELOAD. Raises SystemExit where there is no C compiler: nothing is left out silently."""
    compiler = shutil.which("cc") or shutil.which("gcc")
    if compiler is None:
        raise SystemExit("chaos: a C compiler is needed for the wrong clock (on Debian: apt-get install gcc libc6-dev)")
    library = folder / "wrong_clock.so"
    command = [compiler, "-shared", "-fPIC", "-O2", "-Wall", "-o", str(library), str(SOURCE), "-ldl", "-lpthread"]
    subprocess.run(command, check=True)
    return library


def environment(library: Path, wrong_by_s: int) -> dict[str, str]:
    return {"LD_PRELOAD": str(library), "WRONG_CLOCK_S": str(wrong_by_s)} if wrong_by_s else {}
