-- Called by: projections/rebuild. The second table of a version of activity: that of migration 0005.
create table lane_counts_{version} (
    lane_id integer primary key,
    pending bigint not null,
    queued bigint not null,
    running bigint not null,
    retrying bigint not null,
    succeeded bigint not null,
    failed bigint not null,
    cancelled bigint not null
) with (fillfactor = 20)
