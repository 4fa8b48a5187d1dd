"""Which columns a task, a history and the counts have."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from taskservice.cli.render.cells import cell, moment, shortened
from taskservice.cli.render.tables import Table

TIMES = frozenset({"created_at", "started_at", "finished_at", "found_at", "run_at", "at"})
Json = Mapping[str, Any]


def task_table(tasks: Sequence[Json]) -> Table:
    columns = ("id", "name", "type", "status", "attempt", "priority", "created")
    return Table(columns, [_task_row(task) for task in tasks], frozenset({"id", "attempt", "priority"}))


def task_sheet(task: Json) -> Table:
    """One field a line; those that are not set are left out."""
    rows = []
    for name, value in task.items():
        if value in (None, "", [], {}):
            continue
        if name in ("parameters", "error") and isinstance(value, dict):
            rows += [(f"{name}.{key}", cell(item)) for key, item in value.items() if item is not None]
        else:
            rows.append((name, moment(value) if name in TIMES else cell(value)))
    return Table(("field", "value"), rows, header=False)


def history_table(history: Sequence[Json]) -> Table:
    columns = ("version", "at", "event", "status", "attempt", "details")
    return Table(columns, [_history_row(entry) for entry in history], frozenset({"version"}))


def counts_table(counts: Mapping[str, int]) -> Table:
    rows = [(name, str(n)) for name, n in counts.items()]
    return Table(("status", "tasks"), [*rows, ("total", str(sum(counts.values())))], frozenset({"tasks"}))


def operation_table(operations: Sequence[Json]) -> Table:
    columns = ("id", "kind", "status", "matched", "changed", "skipped", "by", "created", "filter")
    rows = [
        (
            *(cell(operation[name]) for name in columns[:7]),
            moment(operation["created_at"]),
            shortened(_filter_text(operation["filter"]), 80),
        )
        for operation in operations
    ]
    return Table(columns, rows, frozenset({"id", "matched", "changed", "skipped"}))


def operation_sheet(operation: Json) -> Table:
    return task_sheet({**operation, "filter": _filter_text(operation["filter"])})


def _filter_text(filter: Json) -> str:
    return " ".join(f"{name}={cell(value)}" for name, value in filter.items())


def event_line(event: Json) -> str:
    """One event of a stream: when, which task, what, and the status since."""
    worker = f" worker={cell(event['worker'])}" if event.get("worker") else ""
    message = f" {shortened(cell(event['message']), 100)}" if event.get("message") else ""
    head = f"{moment(event.get('at'))}  task {event.get('task_id')}  {cell(event.get('event'))}"
    return f"{head}  {cell(event.get('status'))}{worker}{message}"


def _task_row(task: Json) -> tuple[str, ...]:
    tries = f"{task['attempt']}/{task['max_attempts']}"
    name = shortened(cell(task["name"]), 60)
    return (
        str(task["id"]),
        name,
        cell(task["type"]),
        task["status"],
        tries,
        str(task["priority"]),
        moment(task["created_at"]),
    )


def _history_row(entry: Json) -> tuple[str, ...]:
    tries = f"{entry['execution']}.{entry['attempt']}" if entry.get("attempt") else ""
    details = cell(entry["details"])
    return str(entry["version"]), moment(entry["at"]), entry["event"], entry["status"], tries, details
