"""Work that nobody does: attempts of workers that are gone, and queued types without a handler."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from taskservice.cli.doctor.ailments import ATTEMPTS_STRANDED, NO_WORKER, TYPE_UNHANDLED
from taskservice.cli.doctor.findings import Finding, some, well
from taskservice.cli.doctor.patient import Patient
from taskservice.cli.render.cells import printable


@dataclass(frozen=True)
class Stranded:
    task_id: int
    worker: str


@dataclass(frozen=True)
class Workers:
    alive: int
    slots: int
    running: int


@dataclass(frozen=True)
class Lane:
    queue: str
    type: str
    queued: int


def check_leases(patient: Patient) -> Sequence[Finding]:
    look, limits = patient.looking(), patient.limits
    lease_s = patient.settings.lease_s if patient.settings else 30.0
    stranded = look.rows(Stranded, "stranded_attempts", longer_than_s=limits.rescue_s, lease_s=lease_s)
    workers = look.row(Workers, "living_workers")
    found = [ATTEMPTS_STRANDED(_told(stranded))] if stranded else []
    if not workers.alive:
        found.append(NO_WORKER("no worker has a lease that runs"))
    return found or [
        well(f"living workers: {workers.alive}, with {workers.slots} slots, of which {workers.running} run something")
    ]


def _told(stranded: Sequence[Stranded]) -> str:
    tasks = some([f"task {one.task_id} of {printable(one.worker)}" for one in stranded], 3)
    return f"attempts that run nowhere: {len(stranded)} ({tasks})"


def check_types(patient: Patient) -> Sequence[Finding]:
    lanes = patient.looking().rows(Lane, "unhandled_lanes")
    return [TYPE_UNHANDLED(_told_lane(lane)) for lane in lanes] or [well("each queued type has a worker")]


def _told_lane(lane: Lane) -> str:
    return f"type {printable(lane.type)} in queue {printable(lane.queue)}: {lane.queued:,} waiting"
