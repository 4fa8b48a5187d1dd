-- Called by: infra/queue/readers.py. Of the attempts that a reader was given those that it has still to end: by primary key.
select token
from execution_queue
where task_id = any(%(task_ids)s::bigint[]) and token = any(%(tokens)s::bigint[]) and worker_id = %(worker_id)s
