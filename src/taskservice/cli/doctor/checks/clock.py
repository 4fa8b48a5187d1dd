"""The database's clock, by which everything is decided, against those of this machine and the server."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

from taskservice.cli.doctor.ailments import CLOCK_DIFFERS
from taskservice.cli.doctor.findings import CannotLook, Finding, well
from taskservice.cli.doctor.patient import Patient


@dataclass(frozen=True)
class Clock:
    epoch_s: float


def check(patient: Patient) -> Sequence[Finding]:
    ahead = {}
    if patient.open_look is not None:
        begun = time.time()
        clock = patient.open_look.row(Clock, "clock")
        # while the statement was under way nobody can say; half of it is the best guess
        ahead["the database's"] = clock.epoch_s - (begun + time.time()) / 2
    if not isinstance(patient.server, str) and patient.server.clock_s is not None:
        ahead["the server's"] = patient.server.clock_s
    if not ahead:
        raise CannotLook("neither database nor server tell their time")
    wrong = {whose: by for whose, by in ahead.items() if abs(by) > patient.limits.clock_s}
    return [CLOCK_DIFFERS(_told(whose, by)) for whose, by in wrong.items()] or [
        well(f"apart from this machine's by less than {patient.limits.clock_s:g} s: {', '.join(ahead)}")
    ]


def _told(whose: str, by_s: float) -> str:
    return f"{whose} clock is {abs(by_s):.1f} s {'ahead of' if by_s > 0 else 'behind'} this machine's"
