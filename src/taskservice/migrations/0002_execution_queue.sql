-- Live executions, the lanes they wait in, the workers that run them. A finished execution has no row: the size is the
-- backlog, never the history. Everything here except leases can be rebuilt from the event log.
-- Locks: creates only; nothing on a live system waits.

create sequence task_id as bigint maxvalue 281474976710655;
create sequence fencing_token as bigint;

create table execution_queue (
    task_id bigint primary key,
    version bigint not null,              -- of the stream's last event
    token bigint,                         -- fencing token of the running attempt
    worker_id bigint,
    due_at timestamptz,                   -- PENDING, RETRYING: when it becomes QUEUED
    deadline timestamptz,                 -- RUNNING: when the attempt times out
    timeout_s double precision not null,
    execution integer not null,
    attempt integer not null,             -- attempts started in this execution
    max_attempts integer not null,
    priority integer not null,
    state text not null check (state in ('PENDING', 'QUEUED', 'RUNNING', 'RETRYING')),
    queue text not null,
    type text not null,
    cancel_by text,                       -- RUNNING: who asked it to stop
    cancel_reason text
) with (
    -- a row lives for three writes: room on the page, and vacuum by count, not by share of a large backlog
    fillfactor = 70,
    autovacuum_vacuum_scale_factor = 0.0,
    autovacuum_vacuum_threshold = 20000,
    autovacuum_analyze_scale_factor = 0.0,
    autovacuum_analyze_threshold = 20000
);

create index execution_queue_lane on execution_queue (queue, type, priority desc, task_id) where state = 'QUEUED';
create index execution_queue_due on execution_queue (due_at) where state in ('PENDING', 'RETRYING');
create index execution_queue_running on execution_queue (deadline) where state = 'RUNNING';
create index execution_queue_cancel on execution_queue (worker_id) where cancel_by is not null;

-- A lane is a (queue, type) that a task was ever created in; a claim walks those that its worker serves.
create table lanes (
    queue text not null,
    type text not null,
    primary key (queue, type)
);

-- One row a worker process; its lease covers every attempt that it runs.
create table workers (
    id bigint generated always as identity primary key,
    host text not null,
    pid integer not null,
    types text[] not null,
    queues text[] not null,               -- empty: every queue
    slots integer not null,
    running integer not null default 0,
    started_at timestamptz not null default clock_timestamp(),
    heartbeat_at timestamptz not null default clock_timestamp(),
    lease_until timestamptz not null
) with (fillfactor = 50);

create table idempotency_keys (
    key text primary key,
    task_id bigint not null,
    fingerprint bytea not null,           -- SHA-256 of the definition: the same key for another task is an error
    created_at timestamptz not null default clock_timestamp()
);
create index idempotency_keys_age on idempotency_keys (created_at);
