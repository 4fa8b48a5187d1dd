-- Called by: cli/doctor/checks/work.py. Lanes in which something waits that no living worker would claim. Of each lane only the
-- first entry is looked at; how many wait is what the read model has counted.
select l.queue, l.type, greatest(coalesce(c.queued, 0), 1) as queued
from lanes l
left join lane_counts c on c.lane_id = l.id
where exists (
    select from execution_queue q where q.state = 'QUEUED' and q.queue = l.queue and q.type = l.type
) and not exists (
    select from workers w
    where w.lease_until > clock_timestamp() and l.type = any(w.types) and (w.queues = '{}' or l.queue = any(w.queues))
)
order by queued desc, l.queue, l.type
limit 100
