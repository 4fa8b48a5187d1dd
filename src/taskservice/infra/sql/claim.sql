-- Called by: infra/queue/claim.py. Takes up to :slots executions for one worker: the first of each lane that it serves,
-- merged by priority, then id. Lanes without a handler cost nothing. A worker whose lease ran out gets no row.
-- Locks: the taken rows, skipping those that others hold; what was locked and not taken is free again at commit.
with head as materialized (
    select first.task_id, first.priority
    from workers w
    cross join lanes l
    cross join lateral (
        select q.task_id, q.priority
        from execution_queue q
        where q.state = 'QUEUED' and q.queue = l.queue and q.type = l.type
        order by q.priority desc, q.task_id
        limit %(slots)s
        for update skip locked
    ) first
    where w.id = %(worker_id)s and w.lease_until > clock_timestamp()
      and l.type = any(w.types) and (w.queues = '{}' or l.queue = any(w.queues))
    order by first.priority desc, first.task_id
    limit %(slots)s
)
update execution_queue q
set state = 'RUNNING', version = q.version + 1, attempt = q.attempt + 1, worker_id = %(worker_id)s,
    token = nextval('fencing_token'), deadline = clock_timestamp() + make_interval(secs => q.timeout_s), due_at = null
from head
where q.task_id = head.task_id
returning q.task_id, q.version, q.execution, q.attempt, q.token, q.deadline, q.priority, clock_timestamp() as at,
    (select e.state from task_events e
     where e.originator_id = stream_id(q.task_id) and e.originator_version = 1) as created
