-- Called by: projections/task_view.py. The tasks that were created within a page. Locks: none that anybody waits for.
copy task_view_{version} (task_id, position, version, execution, lane_id, started_version, due_version, error_version, status, attempt)
from stdin
