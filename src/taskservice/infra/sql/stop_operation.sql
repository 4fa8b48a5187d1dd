-- Called by: infra/operations/requests.py. No row: it has ended, or there is none. Locks: the row; waits for a turn of it.
update operations set status = 'CANCELLED', find_before = null, finished_at = clock_timestamp()
where id = %(id)s and status = 'RUNNING'
returning id, kind, filter, reason, by, expected, status, matched, changed, skipped, error, created_at, found_at, finished_at
