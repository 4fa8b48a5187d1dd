-- Called by: infra/queue/finish.py. The attempt failed; the next is due later. The rows are locked already.
update execution_queue q
set state = 'RETRYING', version = q.version + 1, due_at = i.due_at, worker_id = null, token = null, deadline = null
from unnest(%(task_ids)s::bigint[], %(due_ats)s::timestamptz[]) as i (task_id, due_at)
where q.task_id = i.task_id
