"""What keeps vacuum from removing dead rows, or the server from removing write-ahead log."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from taskservice.cli.doctor.ailments import PREPARED_FORGOTTEN, SLOT_BEHIND, TRANSACTION_OPEN, WRAPAROUND_NEAR
from taskservice.cli.doctor.checks.database import hidden_sessions
from taskservice.cli.doctor.findings import Finding, well
from taskservice.cli.doctor.patient import Patient
from taskservice.cli.doctor.sessions import session


@dataclass(frozen=True)
class Open:
    pid: int
    application: str
    role: str
    state: str
    since_s: float


@dataclass(frozen=True)
class Prepared:
    name: str
    role: str
    since_s: float


@dataclass(frozen=True)
class Slot:
    name: str
    is_read: bool
    wal_status: str
    holds_rows: bool
    kept_bytes: int


@dataclass(frozen=True)
class Age:
    transactions: int


def check(patient: Patient) -> Sequence[Finding]:
    look, limits = patient.looking(), patient.limits
    longer = {"longer_than_s": limits.open_transaction_s}
    found = [TRANSACTION_OPEN(_told(one)) for one in look.rows(Open, "open_transactions", **longer)]
    found += [
        PREPARED_FORGOTTEN(f"{one.name!r} of {one.role}, prepared {one.since_s / 60:.0f} min ago")
        for one in look.rows(Prepared, "prepared_transactions", **longer)
    ]
    slots = look.rows(Slot, "replication_slots")
    found += [SLOT_BEHIND(_told_slot(slot)) for slot in slots if slot.kept_bytes > limits.slot_bytes or _is_lost(slot)]
    age = look.row(Age, "transaction_age").transactions
    if age > limits.transactions:
        found.append(WRAPAROUND_NEAR(f"the oldest row is {age:,} transactions old"))
    over = f"no transaction has been open for over {limits.open_transaction_s / 60:.0f} min"
    return found or [well(f"{over}{hidden_sessions(patient)}")]


def _told(one: Open) -> str:
    return f"{session(one)}, {one.state or 'state unknown'}, has a transaction open for {one.since_s / 60:.0f} min"


def _is_lost(slot: Slot) -> bool:
    return slot.wal_status in ("unreserved", "lost")


def _told_slot(slot: Slot) -> str:
    kept = f"slot {slot.name!r} keeps {slot.kept_bytes / 1024**2:,.0f} MiB of write-ahead log"
    lost = f" ({slot.wal_status})" if _is_lost(slot) else ""
    return kept + lost + ("" if slot.is_read else ", and nobody reads it")
