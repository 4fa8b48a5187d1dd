-- Called by: projections/rebuild/by_task.py, last in each of its turns; the row is locked already.
update projection_checkpoints set next_task_id = %(next_task_id)s where name = %(name)s and version = %(version)s
