-- Called by: infra/queue/readers.py. The attempt of a task that a living reader holds, from where, how long it has run, and
-- the task's definition. No row: none holds it.
select w.id, w.host || '/' || w.id, w.host, q.token,
       extract(epoch from clock_timestamp() - q.deadline + make_interval(secs => q.timeout_s))::float8 * 1000,
       (select e.state from task_events e where e.originator_id = stream_id(q.task_id) and e.originator_version = 1)
from execution_queue q
join workers w on w.id = q.worker_id and w.reader and w.lease_until > clock_timestamp()
where q.task_id = %(task_id)s and q.state = 'RUNNING'
