-- Called by: infra/queue/finish.py. The attempts of one worker that it may still end: the fencing token matches and the
-- worker's lease has not run out. An attempt without a row was taken from the worker; its outcome is refused.
-- Locks: the rows, in id order.
select q.task_id, q.version, q.execution, q.attempt, q.max_attempts, q.cancel_by, q.cancel_reason, clock_timestamp() as at
from unnest(%(task_ids)s::bigint[], %(tokens)s::bigint[]) as i (task_id, token)
join execution_queue q on q.task_id = i.task_id
where q.state = 'RUNNING' and q.token = i.token and q.worker_id = %(worker_id)s
  and exists (select from workers w where w.id = %(worker_id)s and w.lease_until > clock_timestamp())
order by q.task_id
for update of q
