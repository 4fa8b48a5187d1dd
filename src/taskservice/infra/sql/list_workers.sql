-- Called by: the API. Every registered worker, the living first.
select id, host || '/' || id as name, host, pid, types, queues, slots, running, started_at, heartbeat_at, lease_until,
       lease_until > clock_timestamp() as alive
from workers
order by alive desc, id
limit 1000
