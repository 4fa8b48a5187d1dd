"""Dead rows, by what PostgreSQL counts anyway: no table is looked into."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from taskservice.cli.doctor.ailments import AUTOVACUUM_OFF, DEAD_ROWS
from taskservice.cli.doctor.findings import Finding, some, well
from taskservice.cli.doctor.patient import Limits, Patient

TIMES_LATE = 4  # autovacuum looks once a minute, and then takes its time


@dataclass(frozen=True)
class Table:
    """``comes_at``: how many dead rows bring autovacuum. ``vacuumed_s``: how long ago it came; None: never."""

    name: str
    live: int
    dead: int
    vacuumed_s: float | None
    is_vacuumed: bool
    comes_at: float


def check(patient: Patient) -> Sequence[Finding]:
    tables = patient.looking().rows(Table, "tables")
    off = [table.name for table in tables if not table.is_vacuumed]
    found = [AUTOVACUUM_OFF(f"for {some(off)}")] if off else []
    found += [DEAD_ROWS(_told(table)) for table in tables if is_late(table, patient.limits)]
    dead = sum(table.dead for table in tables)
    return found or [well(f"{dead:,} dead rows in {len(tables)} tables; autovacuum keeps up")]


def is_late(table: Table, limits: Limits) -> bool:
    waited = table.vacuumed_s is None or table.vacuumed_s > limits.vacuumed_s
    return waited and table.dead > max(limits.dead_rows, TIMES_LATE * table.comes_at)


def _told(table: Table) -> str:
    since = "never yet" if table.vacuumed_s is None else f"{table.vacuumed_s / 60:.0f} min ago"
    return f"{table.name}: {table.dead:,} dead rows beside {table.live:,} living; vacuumed {since}"
