-- Tasks that have not finished, by the log.
select task_id
from (select distinct on (stream) task_id, status from task_history order by stream, version desc) as newest
where status not in ('SUCCEEDED', 'FAILED', 'CANCELLED')
