"""Where the Unix socket lies."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

from taskservice.infra.embedded.failure import EmbeddedServerError
from taskservice.infra.embedded.owner import Owner, let_reach

SOCKET_NAME = ".s.PGSQL.5432"
PATH_BYTES = 103  # macOS's limit; Linux takes 107
PREFIX = "taskservice-"


def choose(pgdata: Path, owner: Owner) -> Path:
    """In the data folder, which nobody else can enter. Where its path is too long for a socket: a short one elsewhere.

    That one gets a new name at each start, so that nobody on a shared machine can take it first.
    """
    if _fits(pgdata):
        return pgdata
    for parent in (tempfile.gettempdir(), "/tmp"):
        if _fits(Path(parent, PREFIX + "xxxxxxxx")):
            folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=parent))  # of mode 0700
            owner.give(folder)
            if owner.switch:
                let_reach(folder)
            return folder
    raise EmbeddedServerError(f"{pgdata}: the path is too long for a socket: set TASK_DATA_DIR to a shorter one")


def remove(folder: Path, pgdata: Path) -> None:
    """Remove a short folder when its server is gone."""
    if folder != pgdata and folder.name.startswith(PREFIX):
        shutil.rmtree(folder, ignore_errors=True)


def _fits(folder: Path) -> bool:
    # libpq takes a comma for the end of the path.
    return "," not in str(folder) and len(os.fsencode(folder / SOCKET_NAME)) <= PATH_BYTES
