-- Called by: infra/operations/turn.py after a page was changed; the row is locked.
update operations set changed = changed + %(changed)s, skipped = skipped + %(skipped)s, turn_at = clock_timestamp()
where id = %(id)s
