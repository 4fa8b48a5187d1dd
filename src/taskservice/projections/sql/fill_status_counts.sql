-- Called by: projections/rebuild. A counter for each status.
insert into status_counts_{version} select status, 0 from unnest(enum_range(null::task_status)) as s (status)
