-- Called by: infra/access/tokens.py, before a token of the same name is created. Locks: the row.
update access_tokens set revoked_at = clock_timestamp()
where name = %(name)s and revoked_at is null and expires_at <= clock_timestamp()
