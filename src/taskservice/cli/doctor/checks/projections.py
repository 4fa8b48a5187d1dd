"""How far the read models are, and whether they move."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from taskservice.cli.doctor.ailments import PROJECTION_BEHIND, PROJECTION_STANDS
from taskservice.cli.doctor.findings import Finding, well
from taskservice.cli.doctor.patient import Patient

STEPS = 10


@dataclass(frozen=True)
class Model:
    """``behind``: positions. ``behind_s``: since when its next event has been there."""

    name: str
    position: int
    behind: int
    behind_s: float


def check(patient: Patient) -> Sequence[Finding]:
    before = _read(patient)
    standing = _still_standing(patient, before)
    found = [PROJECTION_STANDS(_told(model)) for model in standing]
    late = [m for m in before.values() if m.behind and m.behind_s > patient.limits.behind_s and m not in standing]
    found += [PROJECTION_BEHIND(_told(model)) for model in late]
    most = max((model.behind for model in before.values()), default=0)
    return found or [well(f"{', '.join(before)} are at most {most:,} events behind")]


def _still_standing(patient: Patient, before: Mapping[str, Model]) -> Sequence[Model]:
    """Those that are behind and have not moved for a while, which is waited for only as long as there is one."""
    standing = [model for model in before.values() if model.behind]
    for _ in range(STEPS):
        if not standing:
            break
        time.sleep(patient.limits.stand_still_s / STEPS)
        now = _read(patient)
        standing = [model for model in standing if now[model.name].position == model.position]
    return standing


def _read(patient: Patient) -> Mapping[str, Model]:
    return {model.name: model for model in patient.looking().rows(Model, "read_models")}


def _told(model: Model) -> str:
    return f"{model.name} is {model.behind:,} events behind, the first of them {model.behind_s:,.0f} s old"
