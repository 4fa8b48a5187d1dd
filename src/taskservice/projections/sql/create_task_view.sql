-- Called by: projections/rebuild. The table of a version of task_view: that of migration 0003, but for the index by lane,
-- which is made when the rows are there (index_task_view.sql). Locks: nothing that anybody waits for.
create table task_view_{version} (
    task_id bigint primary key,
    position bigint not null,
    version integer not null,
    execution integer not null,
    lane_id integer not null,
    started_version integer not null,
    due_version integer not null,
    error_version integer not null,
    status task_status not null,
    attempt smallint not null
) with (autovacuum_vacuum_scale_factor = 0.05, autovacuum_vacuum_threshold = 10000)
