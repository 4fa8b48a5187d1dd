-- Tasks that somebody cancelled or re-ran, by the log: whether a cancel is there, and the last execution.
select task_id, bool_or(event in ('cancel.requested', 'task.cancelled')), max(execution)
from task_history
where event in ('cancel.requested', 'task.cancelled', 'task.rerun')
group by task_id
