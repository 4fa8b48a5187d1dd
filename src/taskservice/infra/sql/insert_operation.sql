-- Called by: infra/operations/requests.py. What it looks for is below the newest task id there is, and all that is committed
-- by now.
insert into operations (kind, filter, reason, by, expected, position, find_before)
values (%(kind)s, %(filter)s::jsonb, %(reason)s, %(by)s, %(expected)s,
        (select coalesce(max(notification_id), 0) from task_events), coalesce(pg_sequence_last_value('task_id'), 0) + 1)
returning id, kind, filter, reason, by, expected, status, matched, changed, skipped, error, created_at, found_at, finished_at
