"""How a session is named. Never by its statement, which may hold what tasks carry."""

from __future__ import annotations

from typing import Protocol

from taskservice.cli.render.cells import printable


class Session(Protocol):
    @property
    def pid(self) -> int: ...
    @property
    def application(self) -> str: ...
    @property
    def role(self) -> str: ...


def session(of: Session) -> str:
    who = of.application or of.role
    return f"process {of.pid}" + (f" ({printable(who)})" if who else "")
