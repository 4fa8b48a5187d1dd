-- Every success, in order of time.
select task_id, execution, attempt, extract(epoch from at::timestamptz)::float8 as at_s
from task_history
where event = 'execution.succeeded'
order by at
