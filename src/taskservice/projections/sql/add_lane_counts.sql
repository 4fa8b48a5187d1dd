-- Called by: projections/activity/model.py, once a page. Adds differences.
-- Locks: a row a lane, of which the checkpoint's lock makes this the only writer.
insert into lane_counts_{version} as c (lane_id, pending, queued, running, retrying, succeeded, failed, cancelled)
select * from unnest(%(lane_ids)s::bigint[], %(pending)s::bigint[], %(queued)s::bigint[], %(running)s::bigint[],
                     %(retrying)s::bigint[], %(succeeded)s::bigint[], %(failed)s::bigint[], %(cancelled)s::bigint[])
on conflict (lane_id) do update
set pending = c.pending + excluded.pending, queued = c.queued + excluded.queued, running = c.running + excluded.running,
    retrying = c.retrying + excluded.retrying, succeeded = c.succeeded + excluded.succeeded,
    failed = c.failed + excluded.failed, cancelled = c.cancelled + excluded.cancelled
