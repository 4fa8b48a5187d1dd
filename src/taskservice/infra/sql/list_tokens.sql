-- Called by: infra/access/tokens.py. There are few.
select id, prefix, name, role, created_at, expires_at, last_used_at, revoked_at
from access_tokens
order by id
