-- Read models that have not taken in the whole log.
select count(*) from projection_checkpoints where live and position < (select max(notification_id) from task_events)
