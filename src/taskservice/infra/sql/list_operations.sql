-- Called by: infra/operations/requests.py. The newest operations first, below an id (null: all).
select id, kind, filter, reason, by, expected, status, matched, changed, skipped, error, created_at, found_at, finished_at
from operations
where id < coalesce(%(before)s::bigint, 9223372036854775807)
order by id desc
limit %(limit)s
