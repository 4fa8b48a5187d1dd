-- Called by: infra/access/tokens.py, which notifies in the same transaction. No row: a live token has the name. Locks: none
-- but the new row.
insert into access_tokens (hash, prefix, name, role, expires_at)
values (%(hash)s, %(prefix)s, %(name)s, %(role)s, clock_timestamp() + make_interval(secs => %(expires_in_s)s))
on conflict (name) where revoked_at is null do nothing
returning id, prefix, name, role, created_at, expires_at, last_used_at, revoked_at
