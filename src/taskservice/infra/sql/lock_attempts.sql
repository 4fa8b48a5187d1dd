-- Called by: infra/queue/finish.py. The attempts of one worker that it may still end: the fencing token matches, which
-- only a running attempt has, and the worker's lease has not run out. No row: it was taken from the worker.
-- A token is given once, so the two lists need no pairing; and without the state no partial index tempts the planner.
-- Locks: the rows, in id order.
select q.task_id, q.version, q.execution, q.attempt, q.max_attempts, q.cancel_by, q.cancel_reason, clock_timestamp() as at
from execution_queue q
where q.task_id = any(%(task_ids)s::bigint[]) and q.token = any(%(tokens)s::bigint[]) and q.worker_id = %(worker_id)s
  and exists (select from workers w where w.id = %(worker_id)s and w.lease_until > clock_timestamp())
order by q.task_id
for update of q
