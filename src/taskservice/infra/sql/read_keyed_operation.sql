-- Called by: infra/operations/requests.py, for a key that was used before.
select id, kind, filter, reason, by, expected, status, matched, changed, skipped, error, created_at, found_at, finished_at
from operations
where idempotency_key = %(key)s
