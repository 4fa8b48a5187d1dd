"""A database with a million tasks that nobody analysed, and what a statement does in it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import psycopg

from taskservice.projections.activity.buckets import BUCKETS

FOREIGN = 1_000_000  # tasks in front, of a type that no worker has a handler for
OURS = 20_000
DUE = 1_000
RUNNING = 200
MINUTES = 10_000  # of activity, in each lane
OPERATIONS = 10_000

# Statistics stay as they were for the empty tables: autovacuum must not mend them under the test.
TABLES = (
    *("execution_queue", "task_events", "task_view_1", "task_tags_1", "lanes", "workers"),
    *("activity_1", "lane_counts_1", "operations", "operation_pages"),
)
FREEZE = "alter table {} set (autovacuum_enabled = false)"
# whoever finishes attempts has them by ids and tokens; the last of ours are running
LOAD = f"""
select setval('task_id', {FOREIGN + OURS + DUE});
insert into lanes (queue, type) values ('default', 'foreign'), ('default', 'ours'), ('default', 'waiting');
insert into workers (host, pid, types, queues, slots, lease_until)
    values ('host', 1, '{{ours}}', '{{}}', 100, clock_timestamp() + interval '1 day');
insert into execution_queue
    (task_id, version, timeout_s, execution, attempt, max_attempts, priority, state, queue, type)
    select n, 1, 10, 1, 0, 4, 0, 'QUEUED', 'default', case when n <= {FOREIGN} then 'foreign' else 'ours' end
    from generate_series(1, {FOREIGN + OURS}) n;
insert into execution_queue
    (task_id, version, timeout_s, execution, attempt, max_attempts, priority, state, queue, type, due_at)
    select n, 1, 10, 1, 0, 4, 0, 'PENDING', 'default', 'waiting', clock_timestamp() - interval '1 s'
    from generate_series({FOREIGN + OURS} + 1, {FOREIGN + OURS + DUE}) n;
update execution_queue set state = 'RUNNING', version = 2, attempt = 1, worker_id = 1, token = task_id,
    deadline = clock_timestamp() + interval '1 hour' where task_id > {FOREIGN + OURS - RUNNING} and type = 'ours';
insert into task_events (originator_id, originator_version, topic, state)
    select stream_id(n), 1, 'task.created',
        '{{"at":"2026-01-02T03:04:05.000006Z","name":"n","type":"ours","parameters":{{}}}}'::bytea
    from generate_series(1, {FOREIGN + OURS + DUE}) n;
insert into task_view_1
    (task_id, position, version, execution, lane_id, started_version, due_version, error_version, status, attempt)
    select n, n, 1, 1, case when n <= {FOREIGN} then 1 else 2 end, 0, 0, 0, 'QUEUED', 0
    from generate_series(1, {FOREIGN + OURS}) n;
insert into task_tags_1 (tag, task_id) select 'red', n from generate_series(1, {FOREIGN}, 10) n;
insert into lane_counts_1 select id, 0, {FOREIGN}, 0, 0, 0, 0, 0 from lanes;
insert into activity_1
    select 60, l, to_timestamp(m * 60), 1, 1, 1, 0, 0, 0, 0, 0,
        array_fill(1, array[{BUCKETS}]), array_fill(1, array[{BUCKETS}])
    from generate_series(0, 3) l, generate_series(1, {MINUTES}) m;
insert into operations (kind, filter, reason, by, position, status)
    select 'cancel', '{{}}', '', 'me', 0, case when n = {OPERATIONS} then 'RUNNING' else 'SUCCEEDED' end
    from generate_series(1, {OPERATIONS}) n;
insert into operation_pages (operation_id, task_ids)
    select {OPERATIONS} - n % 2, array_agg(n * 1000 + i)
    from generate_series(1, 2000) n, generate_series(1, 500) i
    group by n;
"""


def load(uri: str) -> None:
    with psycopg.connect(uri, autocommit=True) as conn:
        for table in TABLES:
            conn.execute(FREEZE.format(table).encode())
        conn.execute(LOAD.encode())


@dataclass(frozen=True)
class Plan:
    """``buffers``: pages touched, in memory or not. ``scanned``: relations read from end to end."""

    buffers: int
    scanned: tuple[str, ...]


def explain(conn: psycopg.Connection, statement: bytes, values: Mapping[str, Any]) -> Plan:
    """Run it, and say what it did; the caller's transaction undoes it."""
    found = conn.execute(b"explain (analyze, buffers, format json) " + statement, values).fetchone()
    assert found is not None
    answer = found[0] if isinstance(found[0], list) else json.loads(found[0])
    top = answer[0]["Plan"]
    scanned = tuple(node["Relation Name"] for node in _nodes(top) if node["Node Type"] == "Seq Scan")
    return Plan(top["Shared Hit Blocks"] + top["Shared Read Blocks"], scanned)


def _nodes(node: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    yield node
    for child in node.get("Plans", ()):
        yield from _nodes(child)
