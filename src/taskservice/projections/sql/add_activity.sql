-- Called by: projections/activity/model.py, once a page. What happened is added to what is there.
-- Locks: the rows, of which the checkpoint's lock makes this the only writer.
insert into activity_{version} as a (step_s, lane_id, at, created, started, succeeded, failed, cancelled, retried, lost, rerun,
                                     waiting_ms, running_ms)
select step_s, lane_id, to_timestamp(begin_s), created, started, succeeded, failed, cancelled, retried, lost, rerun,
       waiting_ms::integer[], running_ms::integer[]
from unnest(%(steps_s)s::bigint[], %(lane_ids)s::bigint[], %(begins_s)s::bigint[], %(created)s::bigint[],
            %(started)s::bigint[], %(succeeded)s::bigint[], %(failed)s::bigint[], %(cancelled)s::bigint[],
            %(retried)s::bigint[], %(lost)s::bigint[], %(rerun)s::bigint[], %(waiting_ms)s::text[], %(running_ms)s::text[])
     as n (step_s, lane_id, begin_s, created, started, succeeded, failed, cancelled, retried, lost, rerun,
           waiting_ms, running_ms)
on conflict (step_s, lane_id, at) do update
set created = a.created + excluded.created, started = a.started + excluded.started,
    succeeded = a.succeeded + excluded.succeeded, failed = a.failed + excluded.failed,
    cancelled = a.cancelled + excluded.cancelled, retried = a.retried + excluded.retried,
    lost = a.lost + excluded.lost, rerun = a.rerun + excluded.rerun,
    waiting_ms = add_counts(a.waiting_ms, excluded.waiting_ms), running_ms = add_counts(a.running_ms, excluded.running_ms)
