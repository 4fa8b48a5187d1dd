-- Called by: infra/queue/rescue.py. Running attempts whose worker's lease ran out (or who is gone), or that are past
-- their own deadline by more than the grace. Locks: the rows, skipping those that somebody is just ending.
select q.task_id, q.version, q.execution, q.attempt, q.max_attempts, q.cancel_by, q.cancel_reason,
       coalesce(w.host || '/' || w.id, 'worker ' || q.worker_id) as worker,
       coalesce(w.lease_until < clock_timestamp(), true) as lease_expired, clock_timestamp() as at
from execution_queue q
left join workers w on w.id = q.worker_id
where q.state = 'RUNNING'
  and (w.id is null or w.lease_until < clock_timestamp()
       or q.deadline + make_interval(secs => %(grace_s)s) < clock_timestamp())
order by q.task_id
limit %(limit)s
for update of q skip locked
