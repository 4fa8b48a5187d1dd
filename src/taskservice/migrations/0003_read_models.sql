-- Read models: what lists and counters read. They follow the event log by position and can be rebuilt from it at any time.
-- A model's tables carry its version, and reads go through views of the plain name: a rebuild fills the next version's
-- tables beside the live ones and swaps the views in one transaction (docs/decisions/0005).
-- Locks: lanes, for a moment: it holds a row for each (queue, type) and is rewritten.

-- What an event carries. PostgreSQL reads no JSON with an escaped NUL in it, which our own writers refuse but others that
-- use the library may not; as U+FFFD it is read by everybody.
create function event_json(state bytea) returns json
    language sql immutable strict parallel safe
    return replace(convert_from(state, 'UTF8'), '\u0000', '\ufffd')::json;

create type task_status as enum ('PENDING', 'QUEUED', 'RUNNING', 'RETRYING', 'SUCCEEDED', 'FAILED', 'CANCELLED');

-- A short number for each (queue, type), so that an index entry of a task is 16 bytes.
alter table lanes add column id integer generated always as identity unique;

create table projection_checkpoints (
    name text not null,
    version integer not null,
    position bigint not null default 0,   -- of the last event that the model has taken in
    live boolean not null default true,   -- false: being rebuilt
    primary key (name, version)
) with (fillfactor = 50);
create unique index projection_checkpoints_live on projection_checkpoints (name) where live;

-- One row a task: where it stands, and the versions of those events that say the rest. Columns by size: no padding.
create table task_view_1 (
    task_id bigint primary key,
    position bigint not null,
    version integer not null,
    execution integer not null,
    lane_id integer not null,
    started_version integer not null,     -- the event that set started_at; 0: none
    due_version integer not null,         -- … run_at
    error_version integer not null,       -- … error
    status task_status not null,
    attempt smallint not null
) with (
    -- a row is written when its task is created and again when it has ended: room is found before the table doubles, but
    -- not by reading both indexes of a large table every few seconds
    autovacuum_vacuum_scale_factor = 0.05,
    autovacuum_vacuum_threshold = 10000
);
-- Serves every combination of status, type and queue: a list merges the newest of each lane and status that it asks for.
create index task_view_1_lane on task_view_1 (lane_id, status, task_id);

create table task_tags_1 (
    tag text not null,
    task_id bigint not null,
    primary key (tag, task_id)
);

create table status_counts_1 (
    status task_status primary key,
    tasks bigint not null
) with (fillfactor = 20);
insert into status_counts_1 select status, 0 from unnest(enum_range(null::task_status)) as s (status);

create view task_view as select * from task_view_1;
create view task_tags as select * from task_tags_1;
create view status_counts as select * from status_counts_1;

insert into projection_checkpoints (name, version) values ('task_view', 1), ('status_counts', 1);

-- History is the event log itself, read by task: always exact, and nothing to store, rebuild or verify. `stream` is what
-- the log is indexed by: where stream = stream_id(123).
create view task_history as
select originator_id as stream,
       ('x' || right(originator_id::text, 12))::bit(48)::bigint as task_id,
       originator_version as version,
       notification_id as position,
       topic as event,
       case topic
           when 'task.created' then coalesce(e.status, 'QUEUED')
           when 'task.queued' then 'QUEUED'
           when 'execution.started' then 'RUNNING'
           when 'execution.succeeded' then 'SUCCEEDED'
           when 'execution.failed' then case when e.retry_at is null then 'FAILED' else 'RETRYING' end
           when 'execution.lost' then coalesce(e.status, 'QUEUED')
           when 'cancel.requested' then 'RUNNING'
           when 'task.cancelled' then 'CANCELLED'
           when 'task.rerun' then 'QUEUED'
       end as status,
       left(case topic
           when 'task.created' then concat('created by ', coalesce(e.created_by, 'anonymous'), ', due at ' || e.run_at)
           when 'task.queued' then coalesce(e.reason, 'due')
           when 'execution.started' then concat('attempt ', coalesce(e.attempt, 1), ' on ', e.worker)
           when 'execution.succeeded' then concat('finished in ', round(coalesce(e.duration_ms, 0)::numeric, 1), ' ms')
           when 'execution.failed' then concat(left(concat(e.error_type, ': ', e.message), 1940), '; next attempt at ' || e.retry_at)
           when 'execution.lost' then concat('worker ', e.worker, ': ', e.reason)
           when 'cancel.requested' then concat('cancel requested by ', e.by, ': ' || nullif(e.reason, ''))
           when 'task.cancelled' then concat('cancelled by ', e.by, ': ' || nullif(e.reason, ''))
           when 'task.rerun' then concat('re-run by ', e.by, ': ' || nullif(e.reason, ''))
       end, 2000) as details,
       e.at,
       coalesce(e.execution, 1) as execution,
       case when topic in ('execution.started', 'execution.succeeded', 'execution.failed', 'execution.lost', 'cancel.requested')
            then coalesce(e.attempt, 1) else coalesce(e.attempt, 0) end as attempt,
       e.worker
from task_events
cross join lateral json_to_record(event_json(state)) as e (
    at text, status text, created_by text, run_at text, reason text, worker text, duration_ms float8, error_type text,
    message text, retry_at text, by text, execution integer, attempt integer
);
