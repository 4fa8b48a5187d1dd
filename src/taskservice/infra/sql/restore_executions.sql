-- Called by: infra/queue/rebuild/repair.py. Rows as the events say that they must be; those that are there are locked already.
insert into execution_queue (task_id, version, state, execution, attempt, max_attempts, priority, timeout_s, queue, type,
                             due_at, token, worker_id, deadline, cancel_by, cancel_reason)
select * from unnest(
    %(task_id)s::bigint[], %(version)s::bigint[], %(state)s::text[], %(execution)s::integer[], %(attempt)s::integer[],
    %(max_attempts)s::integer[], %(priority)s::integer[], %(timeout_s)s::float8[], %(queue)s::text[], %(type)s::text[],
    %(due_at)s::timestamptz[], %(token)s::bigint[], %(worker_id)s::bigint[], %(deadline)s::timestamptz[],
    %(cancel_by)s::text[], %(cancel_reason)s::text[])
on conflict (task_id) do update
set version = excluded.version, state = excluded.state, execution = excluded.execution, attempt = excluded.attempt,
    max_attempts = excluded.max_attempts, priority = excluded.priority, timeout_s = excluded.timeout_s,
    queue = excluded.queue, type = excluded.type, due_at = excluded.due_at, token = excluded.token,
    worker_id = excluded.worker_id, deadline = excluded.deadline, cancel_by = excluded.cancel_by,
    cancel_reason = excluded.cancel_reason
