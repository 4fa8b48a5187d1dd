"""What must hold at the end, read from the log by SQL and held against what was promised and what was really run."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from bench.checks import statement as bench_statement
from tests.chaos.load import Ledger
from tests.chaos.verdict.evidence import Run

NAMED_AT_MOST = 20


@dataclass(frozen=True)
class Finding:
    """``must`` is None for what is only told. ``names``: whose fault it is, some of them."""

    what: str
    found: int | float | str
    must: int | None = None
    names: Sequence[object] = ()

    @property
    def is_violation(self) -> bool:
        return self.must is not None and self.found != self.must


def none_of(what: str, names: Iterable[object]) -> Finding:
    """There must be none."""
    listed = list(names)
    return Finding(what, len(listed), 0, listed[:NAMED_AT_MOST])


def fetch(conn: psycopg.Connection, name: str, values: dict[str, object] | None = None) -> list[tuple[Any, ...]]:
    query = (Path(__file__).parent / "sql" / f"{name}.sql").read_text("utf-8")
    return conn.execute(sql.SQL(query), values).fetchall()  # type: ignore[arg-type]


def check_promises(conn: psycopg.Connection, ledger: Ledger) -> list[Finding]:
    """Whatever was answered is in the log, once, and has finished."""
    unfinished = {task_id for (task_id,) in fetch(conn, "unfinished")}
    created: dict[int, list[int]] = {}
    for number, task_id in fetch(conn, "created"):
        created.setdefault(number, []).append(task_id)
    known = {task_id for ids in created.values() for task_id in ids}
    promised = set(ledger.tasks.values())
    changed = {task_id: (cancelled, execution) for task_id, cancelled, execution in fetch(conn, "changed")}
    nothing = (False, 1)
    return [
        Finding("tasks in the log", len(known)),
        Finding("answered with an id", len(ledger.tasks)),
        Finding("created though nobody was answered", len(known - promised)),
        none_of("lost: answered, and not finished or not there", (promised - known) | (promised & unfinished)),
        none_of("stuck after 60 s of quiet, answered or not", unfinished),
        none_of("created twice", (number for number, ids in created.items() if len(ids) > 1)),
        none_of("answered with another id", (n for n, id in ledger.tasks.items() if created.get(n, [id]) != [id])),
        none_of(
            "acknowledged cancels that are not there",
            (id for id in ledger.cancelled if not changed.get(id, nothing)[0]),
        ),
        none_of(
            "acknowledged re-runs that are not there",
            (id for id, times in ledger.rerun.items() if changed.get(id, nothing)[1] < 1 + times),
        ),
        none_of("answers that should not have been", ledger.wrong),
    ]


def check_history(conn: psycopg.Connection) -> list[Finding]:
    return [
        none_of(what, (task_id for (task_id,) in fetch(conn, name)))
        for what, name in (
            ("streams with a version left out", "broken_streams"),
            ("double-completed executions", "double_completed"),
            ("stale completions accepted", "stale_accepted"),
        )
    ]


def check_read_models(conn: psycopg.Connection) -> list[Finding]:
    found = [Finding("rows left in the queue", _number(conn, "select count(*) from execution_queue"), 0)]
    for name in ("lagging_models", "disagreeing_tasks", "disagreeing_counts"):
        found.append(Finding(f"verify: {name.replace('_', ' ')}", _number(conn, bench_statement(name)), 0))
    return found


def check_runs(conn: psycopg.Connection, runs: Sequence[Run], timeout_s: float) -> list[Finding]:
    """What the handlers' own lines say, against the attempts that the log has."""
    attempts = {(task_id, execution): count for task_id, execution, count in fetch(conn, "attempts")}
    ran = Counter((run.task_id, run.execution) for run in runs)
    done = {(run.task_id, run.execution, run.attempt) for run in runs}
    silent = (tuple(row) for *row, _ in fetch(conn, "succeeded") if tuple(row) not in done)
    return [
        Finding("attempts recorded", sum(attempts.values())),
        Finding("runs of handlers, by their own count", len(runs)),
        Finding("most runs of one execution", max(ran.values(), default=0)),
        none_of("executions that ran more often than recorded", (k for k, n in ran.items() if n > attempts.get(k, 0))),
        none_of("successes that nobody ran", silent),
        none_of("runs whose time left was wrong", (run for run in runs if not 0 < run.remaining_s <= timeout_s)),
    ]


def check_refusals(conn: psycopg.Connection, tokens: Iterable[int]) -> Finding:
    listed = list(tokens)
    ((stale,),) = fetch(conn, "refused", {"tokens": listed})
    return Finding("stale completions refused", f"{stale} (and {len(listed) - stale} that had been written already)")


def check_streams(conn: psycopg.Connection, seen: Sequence[int], report: dict[str, Any]) -> list[Finding]:
    """``seen``: the positions that every client was given, unless ``report`` names a difference."""
    written = [position for (position,) in conn.execute("select notification_id from task_events order by 1")]
    counts, kinds = report["counts"], report["differences"]
    told = report["first_differences"]

    def of(what: str, kind: str, more: Iterable[object] = ()) -> Finding:
        names = [*more, *(one for one in told if one["kind"] == kind)]
        return Finding(f"SSE {what}", kinds.get(kind, 0) + len(list(more)), 0, names[:NAMED_AT_MOST])

    missing = sorted(set(written) - set(seen))
    invented = sorted(set(seen) - set(written))
    other = sum(number for kind, number in kinds.items() if kind not in ("gap", "repeat", "disorder"))
    return [
        Finding("SSE clients, each of whom was given all events", f"{report['clients']:,} x {len(seen):,}"),
        Finding("SSE connections (cut by the client)", f"{counts.get('connections', 0):,} ({counts.get('cuts', 0):,})"),
        Finding(
            "SSE connections that fell silent, and were given up", counts.get("silent", 0), None, report["silences"]
        ),
        of("gaps", "gap", missing),
        of("repeats", "repeat"),
        of("order errors", "disorder"),
        Finding("SSE events that are not in the log, or differ", len(invented) + other, 0, [*invented, *told][:5]),
        none_of("SSE clients that did not come to the end", report["behind"]),
    ]


def recoveries_s(conn: psycopg.Connection, since_s: Iterable[float]) -> list[float]:
    """Seconds from each time to the next completed task; infinite where there was none."""
    done = [row[-1] for row in fetch(conn, "succeeded")]
    found = []
    for at_s in since_s:
        index = bisect_left(done, at_s)
        found.append(done[index] - at_s if index < len(done) else float("inf"))
    return found


def _number(conn: psycopg.Connection, query: str) -> int:
    row = conn.execute(sql.SQL(query)).fetchone()  # type: ignore[arg-type]
    assert row is not None
    return int(row[0])
