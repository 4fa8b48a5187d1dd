-- Called by: infra/audit/queue_rows.py. The live executions of some tasks; as read_queue.sql.
select task_id, version, state, execution, attempt, max_attempts, priority, timeout_s, queue, type,
       to_char(due_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), token, worker_id,
       to_char(deadline at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), cancel_by, cancel_reason
from execution_queue
where task_id = any(%(task_ids)s::bigint[])
