-- Called by: projections/verify/ranges.py. The lowest task id, from one on, that the read model has. Null: none.
select min(task_id) from task_view where task_id >= %(first)s
