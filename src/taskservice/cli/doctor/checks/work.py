"""Work that nobody does: attempts of workers that are gone, and queued types without a handler."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from taskservice.cli.doctor.ailments import ATTEMPTS_STRANDED, NO_WORKER, TYPE_UNHANDLED
from taskservice.cli.doctor.findings import CannotLook, Finding, some, well
from taskservice.cli.doctor.patient import Patient
from taskservice.cli.render.cells import printable
from taskservice.infra.doctor.look import Look

NOBODY = "no worker has a lease that runs"
Rows = Sequence[Mapping[str, Any]]


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
    """Without a database, only whether anybody works."""
    if patient.open_look is None and (told := told_by_server(patient)):
        return [NO_WORKER(NOBODY)] if not told[0] else [well(f"living workers: {len(told[0])}, as the server has it")]
    look, limits = _looking(patient), patient.limits
    lease_s = patient.settings.lease_s if patient.settings else 30.0
    stranded = look.rows(Stranded, "stranded_attempts", longer_than_s=limits.rescue_s, lease_s=lease_s)
    workers = look.row(Workers, "living_workers")
    found = [ATTEMPTS_STRANDED(_told(stranded))] if stranded else []
    if not workers.alive:
        found.append(NO_WORKER(NOBODY))
    return found or [
        well(f"living workers: {workers.alive}, with {workers.slots} slots, of which {workers.running} run something")
    ]


def _told(stranded: Sequence[Stranded]) -> str:
    tasks = some([f"task {one.task_id} of {printable(one.worker)}" for one in stranded], 3)
    return f"attempts that run nowhere: {len(stranded)} ({tasks})"


def check_types(patient: Patient) -> Sequence[Finding]:
    if patient.open_look is None and (told := told_by_server(patient)):
        lanes = list(_unhandled(*told))
    else:
        lanes = _looking(patient).rows(Lane, "unhandled_lanes")
    return [TYPE_UNHANDLED(_told_lane(lane)) for lane in lanes] or [well("each queued type has a worker")]


def _looking(patient: Patient) -> Look:
    """Raises CannotLook, with what the server would need to tell us instead."""
    try:
        return patient.looking()
    except CannotLook as why:
        untold = "" if isinstance(patient.server, str) else patient.server.why_untold
        raise CannotLook(f"{why}; {untold}" if untold else str(why)) from None


def told_by_server(patient: Patient) -> tuple[Rows, Rows] | None:
    """Living workers and lanes, where the server tells us both."""
    server = patient.server
    if isinstance(server, str) or server.workers is None or server.lanes is None:
        return None
    return [worker for worker in server.workers if worker["alive"]], server.lanes


def _unhandled(workers: Rows, lanes: Rows) -> Iterator[Lane]:
    """As unhandled_lanes.sql has it."""
    for lane in lanes:
        handled = any(
            lane["type"] in worker["types"] and (not worker["queues"] or lane["queue"] in worker["queues"])
            for worker in workers
        )
        if lane["queued"] and not handled:
            yield Lane(lane["queue"], lane["type"], lane["queued"])


def _told_lane(lane: Lane) -> str:
    return f"type {printable(lane.type)} in queue {printable(lane.queue)}: {lane.queued:,} waiting"
