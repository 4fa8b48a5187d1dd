-- Called by: projections/verify/view_rows.py. The read model's rows of a range of tasks.
select task_id, lane_id, version, position, status::text, execution, attempt, started_version, due_version, error_version
from task_view
where task_id between %(first)s and %(last)s
