"""The append lock, and any other that somebody waits for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from taskservice.cli.doctor.ailments import APPEND_LOCK_HELD, LOCK_WAITED_FOR
from taskservice.cli.doctor.checks.database import hidden_sessions
from taskservice.cli.doctor.findings import Finding, some, well
from taskservice.cli.doctor.patient import Patient
from taskservice.cli.doctor.sessions import session
from taskservice.infra.events.append import APPEND_LOCK


@dataclass(frozen=True)
class Party:
    """Who has the append lock (``granted``) or waits for it."""

    pid: int
    granted: bool
    application: str
    role: str
    state: str
    since_s: float


@dataclass(frozen=True)
class Wait:
    pid: int
    application: str
    role: str
    since_s: float
    what: str
    blockers: list[int]


def check(patient: Patient) -> Sequence[Finding]:
    look, limits = patient.looking(), patient.limits
    parties = look.rows(Party, "append_lock", key=APPEND_LOCK)
    waits = look.rows(Wait, "lock_waits", key=APPEND_LOCK, longer_than_s=limits.lock_wait_s)
    found = [APPEND_LOCK_HELD(text) for text in _append_lock(parties, limits.append_lock_s)]
    found += [LOCK_WAITED_FOR(_told(wait)) for wait in waits]
    waiting = sum(not party.granted for party in parties)
    return found or [well(f"nobody waits long for any; {waiting} for the append lock now{hidden_sessions(patient)}")]


def _append_lock(parties: Sequence[Party], longer_than_s: float) -> Sequence[str]:
    long = [party for party in parties if party.since_s > longer_than_s]
    waiting = [party for party in long if not party.granted]
    longest = f"; waiting for it: {len(waiting)}, for up to {waiting[0].since_s:.1f} s" if waiting else ""
    held = [
        f"{session(party)} holds it, in a transaction open for {party.since_s:.1f} s{longest}"
        for party in long
        if party.granted
    ]
    return held or ([longest.removeprefix("; ")] if longest else [])


def _told(wait: Wait) -> str:
    blockers = some([str(pid) for pid in wait.blockers])
    return f"{session(wait)} has waited for {wait.since_s:.0f} s for {wait.what}; blocked by process {blockers}"
