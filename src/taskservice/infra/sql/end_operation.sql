-- Called by: infra/operations/turn.py; the row is locked.
update operations set status = %(status)s, error = %(error)s, find_before = null, finished_at = clock_timestamp()
where id = %(id)s
