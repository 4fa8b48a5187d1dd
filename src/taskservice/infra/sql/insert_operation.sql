-- Called by: infra/operations/requests.py. What it looks for is below the newest task id there is, and all that is committed
-- by now. No row: the key was used before. A key that another transaction is writing now is waited for.
insert into operations (kind, filter, reason, by, expected, idempotency_key, position, find_before)
values (%(kind)s, %(filter)s::jsonb, %(reason)s, %(by)s, %(expected)s, %(idempotency_key)s,
        (select coalesce(max(notification_id), 0) from task_events), coalesce(pg_sequence_last_value('task_id'), 0) + 1)
on conflict (idempotency_key) where idempotency_key is not null do nothing
returning id, kind, filter, reason, by, expected, status, matched, changed, skipped, error, created_at, found_at, finished_at
