-- Called where an attempt lost its worker; the rows are locked already. `attempts_back` is 1 for one that was handed
-- back, which uses up no attempt.
update execution_queue q
set state = 'QUEUED', version = q.version + 1, attempt = q.attempt - i.attempts_back,
    worker_id = null, token = null, deadline = null
from unnest(%(task_ids)s::bigint[], %(attempts_back)s::int[]) as i (task_id, attempts_back)
where q.task_id = i.task_id
