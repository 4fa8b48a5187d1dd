-- Called by: projections/status_counts.py, once a page. Adds differences. Locks: at most seven rows, of which the
-- checkpoint's lock makes this the only writer.
update status_counts_{version} c
set tasks = c.tasks + d.number
from unnest(%(statuses)s::text[], %(numbers)s::bigint[]) as d (status, number)
where c.status = d.status::task_status
