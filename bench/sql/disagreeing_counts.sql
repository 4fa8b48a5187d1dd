-- Statuses that the counters count otherwise than the log has them.
with newest as (select distinct on (stream) status from task_history order by stream, version desc),
counted as (select status, count(*) as tasks from newest group by status)
select count(*)
from status_counts as kept
full join counted on counted.status = kept.status::text
where coalesce(kept.tasks, 0) <> coalesce(counted.tasks, 0)
