-- Called by: cli/doctor/checks/work.py. Workers whose lease runs.
select count(*) as alive, coalesce(sum(slots), 0)::bigint as slots, coalesce(sum(running), 0)::bigint as running
from workers
where lease_until > clock_timestamp()
