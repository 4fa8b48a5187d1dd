-- Called by: infra/operations/requests.py. No row: there is no such operation.
select id, kind, filter, reason, by, expected, status, matched, changed, skipped, error, created_at, found_at, finished_at
from operations
where id = %(id)s
