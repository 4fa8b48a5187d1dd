-- Called by: projections/matching.py. How many tasks have these statuses in these lanes (null: any), by the lanes' counters.
select coalesce(sum(n.tasks), 0)::bigint
from lanes l
join lane_counts c on c.lane_id = l.id
cross join lateral (values
    ('PENDING', c.pending), ('QUEUED', c.queued), ('RUNNING', c.running), ('RETRYING', c.retrying),
    ('SUCCEEDED', c.succeeded), ('FAILED', c.failed), ('CANCELLED', c.cancelled)
) n (status, tasks)
where l.type = coalesce(%(type)s, l.type) and l.queue = coalesce(%(queue)s, l.queue)
  and (%(statuses)s::text[] is null or n.status = any(%(statuses)s::text[]))
