-- Called by: projections/rebuild. The table of a version of activity: that of migration 0005.
create table activity_{version} (
    step_s integer not null,
    lane_id integer not null,
    at timestamptz not null,
    created integer not null,
    started integer not null,
    succeeded integer not null,
    failed integer not null,
    cancelled integer not null,
    retried integer not null,
    lost integer not null,
    rerun integer not null,
    waiting_ms integer[] not null,
    running_ms integer[] not null,
    primary key (step_s, lane_id, at)
) with (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.05)
