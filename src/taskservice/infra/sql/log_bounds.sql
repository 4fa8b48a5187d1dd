-- Called by: stream and status. The oldest kept and the newest position; 0 for an empty log.
select coalesce(min(notification_id), 0) as oldest, coalesce(max(notification_id), 0) as newest from task_events
