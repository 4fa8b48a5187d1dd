-- Called by: projections/activity/reads.py. What happened in a range of time, oldest first: a range of the key for each lane
-- that is asked for (null: any), or for all lanes together.
select a.at, l.queue, l.type, a.created, a.started, a.succeeded, a.failed, a.cancelled, a.retried, a.lost, a.rerun,
       a.waiting_ms, a.running_ms
from (
    select id, queue, type from lanes
    where not %(together)s and type = coalesce(%(type)s, type) and queue = coalesce(%(queue)s, queue)
    union all
    select 0, null, null where %(together)s
) l
join activity a on a.step_s = %(step_s)s and a.lane_id = l.id and a.at >= %(begin)s and a.at < %(until)s
order by a.at, l.queue, l.type
