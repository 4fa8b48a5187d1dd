-- Called by: infra/queue/cancel.py. Live executions by id; no row: finished, or never created. Locks: in id order.
select task_id, version, execution, attempt, state, cancel_by, cancel_reason, clock_timestamp() as at
from execution_queue
where task_id = any(%(task_ids)s::bigint[])
order by task_id
for update
