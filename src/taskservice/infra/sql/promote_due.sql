-- Called by: infra/queue/promote.py. Waiting executions that are due become QUEUED, the longest due first.
-- Locks: the rows, skipping those that others hold.
with due as materialized (
    select task_id, state from execution_queue
    where state in ('PENDING', 'RETRYING') and due_at <= clock_timestamp()
    order by due_at
    limit %(limit)s
    for update skip locked
)
update execution_queue q
set state = 'QUEUED', version = q.version + 1, due_at = null
from due
where q.task_id = due.task_id
returning q.task_id, q.version, q.execution, q.attempt, due.state as previous, clock_timestamp() as at
