-- Called by: infra/queue/finish.py for attempts that succeeded, which nothing about their row can change. Gated like
-- lock_attempts.sql: no row means that the attempt was taken from the worker. Locks: the rows, in id order.
delete from execution_queue q
where q.task_id = any(%(task_ids)s::bigint[]) and q.token = any(%(tokens)s::bigint[]) and q.worker_id = %(worker_id)s
  and exists (select from workers w where w.id = %(worker_id)s and w.lease_until > clock_timestamp())
returning q.task_id, q.version, q.execution, q.attempt, q.max_attempts, q.cancel_by, q.cancel_reason, clock_timestamp() as at
