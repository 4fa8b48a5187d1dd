-- Called by: infra/access/tokens.py, which notifies in the same transaction. No row: it was revoked meanwhile. Locks: the row.
update access_tokens set revoked_at = clock_timestamp()
where id = %(id)s and revoked_at is null
returning id, prefix, name, role, created_at, expires_at, last_used_at, revoked_at
