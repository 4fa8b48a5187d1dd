-- Called by: infra/queue/rerun.py. The next execution of finished tasks, QUEUED.
-- Returns the tasks that were not live before: no row means that one is already.
insert into execution_queue (task_id, version, execution, attempt, max_attempts, priority, timeout_s, queue, type, state)
select task_id, version, execution, 0, max_attempts, priority, timeout_s, queue, type, 'QUEUED'
from unnest(%(task_ids)s::bigint[], %(versions)s::bigint[], %(executions)s::bigint[], %(max_attempts)s::bigint[],
            %(priorities)s::bigint[], %(timeouts_s)s::float8[], %(queues)s::text[], %(types)s::text[])
     as n (task_id, version, execution, max_attempts, priority, timeout_s, queue, type)
order by task_id
on conflict (task_id) do nothing
returning task_id
