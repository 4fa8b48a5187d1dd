"""SQL by name: one statement a file, in the ``sql`` folder of the room that runs it."""

from __future__ import annotations

from functools import cache
from importlib.resources import files


@cache
def sql(name: str, room: str = "infra") -> bytes:
    """The text of ``taskservice/ROOM/sql/NAME.sql`` without its comments, as psycopg takes it."""
    text = files("taskservice").joinpath(room, "sql", f"{name}.sql").read_text("utf-8")
    lines = (line for line in text.splitlines() if not line.lstrip().startswith("--"))
    return "\n".join(lines).strip().encode()
