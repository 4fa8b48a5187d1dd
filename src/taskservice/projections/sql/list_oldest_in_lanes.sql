-- Called by: projections/listing.py for status, type and queue in any combination (null: any). The oldest of each lane
-- and status by one short index walk each, merged. Costs lanes × statuses × limit index entries at most, however many tasks
-- there are. Rows are compared whole, in the order of that index, so that no plan can walk another one.
select oldest.task_id
from lanes l
cross join unnest(coalesce(%(statuses)s::text[]::task_status[], enum_range(null::task_status))) as s (status)
cross join lateral (
    select t.task_id from task_view t
    where (t.lane_id, t.status, t.task_id) >= (l.id, s.status, %(first)s)
      and (t.lane_id, t.status, t.task_id) < (l.id, s.status, %(before)s)
    order by t.lane_id asc, t.status asc, t.task_id asc
    limit %(limit)s::bigint + %(offset)s
) oldest
where l.type = coalesce(%(type)s, l.type) and l.queue = coalesce(%(queue)s, l.queue)
order by oldest.task_id asc
limit %(limit)s offset %(offset)s
