-- The read model `activity`: what happened when, by lane, and how many tasks of each status a lane has, so that overviews,
-- backlogs and counts cost the same however many tasks there are. On a database with tasks the counters begin as the read
-- model of tasks has them; what happened before is there after `task-cli projection rebuild activity`.
-- Locks: the checkpoint of task_view, so that nobody advances it meanwhile; reads task_view once from end to end.

-- Two histograms, or counts of any kind, added bucket by bucket.
create function add_counts(a integer[], b integer[]) returns integer[]
    language sql immutable strict parallel safe
    return array(select x + y from unnest(a, b) as s (x, y));

-- A row a step and lane in which something happened. Buckets: see projections/activity/buckets.py.
create table activity_1 (
    step_s integer not null,              -- every event is counted in a row of each step: projections/activity/steps.py
    lane_id integer not null,             -- 0: all lanes together
    at timestamptz not null,              -- when the step begins
    created integer not null,
    started integer not null,             -- attempts
    succeeded integer not null,
    failed integer not null,              -- for good
    cancelled integer not null,
    retried integer not null,             -- attempts that failed, and another follows
    lost integer not null,                -- attempts whose worker was lost
    rerun integer not null,
    waiting_ms integer[] not null,        -- attempts that started: from when they could be claimed to their start
    running_ms integer[] not null,        -- attempts that succeeded or failed: from their start to their end
    primary key (step_s, lane_id, at)
) with (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.05);

create table lane_counts_1 (
    lane_id integer primary key,
    pending bigint not null,
    queued bigint not null,
    running bigint not null,
    retrying bigint not null,
    succeeded bigint not null,
    failed bigint not null,
    cancelled bigint not null
) with (fillfactor = 20);

create view activity as select * from activity_1;
create view lane_counts as select * from lane_counts_1;

select from projection_checkpoints where name = 'task_view' and live for update;

insert into projection_checkpoints (name, version, position)
select 'activity', 1, position from projection_checkpoints where name = 'task_view' and live;

insert into lane_counts_1 (lane_id, pending, queued, running, retrying, succeeded, failed, cancelled)
select lane_id,
       count(*) filter (where status = 'PENDING'), count(*) filter (where status = 'QUEUED'),
       count(*) filter (where status = 'RUNNING'), count(*) filter (where status = 'RETRYING'),
       count(*) filter (where status = 'SUCCEEDED'), count(*) filter (where status = 'FAILED'),
       count(*) filter (where status = 'CANCELLED')
from task_view
group by lane_id;
