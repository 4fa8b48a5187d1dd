-- Called by: projections/rebuild. The table of a version of status_counts: that of migration 0003.
create table status_counts_{version} (
    status task_status primary key,
    tasks bigint not null
) with (fillfactor = 20)
