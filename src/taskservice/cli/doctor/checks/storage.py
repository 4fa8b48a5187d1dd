"""Whether what is committed stays, and whether there is room for it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import psutil

from taskservice.cli.doctor.ailments import ARCHIVE_FAILS, DISK_SHORT, NOT_DURABLE
from taskservice.cli.doctor.findings import Finding, well
from taskservice.cli.doctor.patient import Patient


@dataclass(frozen=True)
class Off:
    name: str
    setting: str


@dataclass(frozen=True)
class Failing:
    failures: int
    file: str


def check(patient: Patient) -> Sequence[Finding]:
    look = patient.looking()
    found = [NOT_DURABLE(f"{row.name} is {row.setting}") for row in look.rows(Off, "durability")]
    found += [
        ARCHIVE_FAILS(f"archiving {row.file} failed; {row.failures} failures so far")
        for row in look.rows(Failing, "archiver")
    ]
    found += [DISK_SHORT(text) for text in _disk(patient)]
    return found or [well("commits are durable, archiving does not fail" + (", there is room" * patient.embedded))]


def _disk(patient: Patient) -> Iterator[str]:
    """Only where the database is our own: where others keep theirs, the doctor cannot see."""
    if patient.embedded and patient.settings is not None:
        disk = psutil.disk_usage(str(patient.settings.data_dir))
        if disk.free < patient.limits.disk_share * disk.total:
            yield f"{patient.settings.data_dir}: {disk.free / 1024**3:.1f} GiB of {disk.total / 1024**3:.1f} are free"
