-- Called by: projections/rebuild/by_task.py when no task is left: from now on the version follows by position.
update projection_checkpoints
set position = until_position, next_task_id = null, until_position = null
where name = %(name)s and version = %(version)s
