"""What the doctor has before it: settings, a database if it could be opened, a server if one answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from taskservice.cli.doctor.findings import CannotLook
from taskservice.infra.doctor.look import Look
from taskservice.infra.settings import Settings


@dataclass(frozen=True)
class Limits:
    """From when on something is found to be wrong. Seconds, unless the name says otherwise."""

    round_trip_s: float = 0.010
    clock_s: float = 2.0
    notification_s: float = 3.0
    append_lock_s: float = 2.0
    lock_wait_s: float = 10.0
    dead_rows: int = 50_000
    vacuumed_s: float = 300.0
    open_transaction_s: float = 300.0
    slot_bytes: int = 1024**3
    transactions: int = 1_000_000_000
    rescue_s: float = 30.0
    stand_still_s: float = 1.5
    behind_s: float = 10.0
    disk_share: float = 0.05


@dataclass(frozen=True)
class Answer:
    """What the server says of itself. ``version``: None where it does not tell us. ``clock_s``: ahead of ours by.

    ``workers``, ``lanes``: as ``/v1/workers`` and ``/v1/queues`` have them; None where it does not tell us those,
    and ``why_untold`` says why.
    """

    ready: bool
    parts: Mapping[str, str]
    version: str | None
    clock_s: float | None
    workers: Sequence[Mapping[str, Any]] | None
    lanes: Sequence[Mapping[str, Any]] | None
    why_untold: str = ""


@dataclass(frozen=True)
class Patient:
    """``look`` is None where there is no database to look into, and ``no_database`` says why.

    ``server``: its answer, or why there is none. ``embedded``: the database is our own, in the data folder.
    """

    address: str
    address_given: bool
    variables: Mapping[str, str]
    env_file: Mapping[str, str]
    settings: Settings | None
    settings_errors: Sequence[str]
    server: Answer | str
    look: Look | None = None
    no_database: str = ""
    database: str = ""
    listen_uri: str = ""
    embedded: bool = False
    limits: Limits = field(default_factory=Limits)

    @property
    def open_look(self) -> Look | None:
        """None as well where it was lost meanwhile."""
        return None if self.look is None or self.look.is_lost else self.look

    def looking(self) -> Look:
        """Raises CannotLook."""
        if self.open_look is None:
            raise CannotLook("the database cannot be reached" if self.database else self.no_database)
        return self.open_look
