-- Called by: a worker, at every wake-up. Its own attempts that somebody asked to stop; almost always none.
select task_id, token, cancel_by as by, cancel_reason as reason
from execution_queue
where worker_id = %(worker_id)s and cancel_by is not null and state = 'RUNNING'
