-- The counters and the checkpoints after :copies copies of the task :template.
with counted as (
    update status_counts set tasks = tasks + %(copies)s
    where status = (select status from task_view where task_id = %(template)s)
)
update projection_checkpoints set position = (select max(notification_id) from task_events) where live
