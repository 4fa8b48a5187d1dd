-- Called by: projections/reads.py. What happened to a task after a version, oldest first: one range of the log's primary key.
select position, version, event, status, details, at, execution, attempt, worker
from task_history
where stream = stream_id(%(task_id)s) and version > %(after_version)s
order by version
limit %(limit)s
