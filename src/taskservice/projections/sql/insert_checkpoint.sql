-- Called by: projections/rebuild/begin.py, in the transaction that creates the version's tables. The log's end becomes the
-- position up to which tasks are taken in one by one.
insert into projection_checkpoints (name, version, live, next_task_id, until_position)
select %(name)s, %(version)s, false, 1, coalesce((select max(notification_id) from task_events), 0)
