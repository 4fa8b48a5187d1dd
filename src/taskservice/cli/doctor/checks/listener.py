"""Whether a NOTIFY arrives where the service listens."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import uuid4

from taskservice.cli.doctor.ailments import NOTIFICATIONS_LOST, NOTIFICATIONS_PILE_UP
from taskservice.cli.doctor.findings import Finding, well
from taskservice.cli.doctor.patient import Patient
from taskservice.domain.errors import DatabaseUnavailable
from taskservice.infra.doctor.look import Look, open_look, place

FULL = 0.25


@dataclass(frozen=True)
class Queue:
    used: float


def check(patient: Patient) -> Sequence[Finding]:
    look = patient.looking()
    used = look.row(Queue, "notify_queue").used
    piled_up = [NOTIFICATIONS_PILE_UP(f"the queue is {used:.0%} full")] if used > FULL else []
    return [*piled_up, _listen(patient, look)]


def _listen(patient: Patient, look: Look) -> Finding:
    where = place(patient.listen_uri)
    word = uuid4().hex  # another doctor may be at it as well
    try:
        with open_look(patient.listen_uri) as there, there.listening():
            look.notify(word)
            if there.hears(word, patient.limits.notification_s):
                return well(f"notifications arrive through {where}")
    except DatabaseUnavailable as error:
        return NOTIFICATIONS_LOST(f"{where}: {error}")
    return NOTIFICATIONS_LOST(f"nothing arrived through {where} within {patient.limits.notification_s:g} s")
