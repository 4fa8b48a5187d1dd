-- Called by: infra/access/load.py, every few seconds and whenever one changed: few rows, one page. Seconds to the end, as each
-- server has a clock of its own; null: never.
select id, hash, name, role, revoked_at is not null, expires_at,
       extract(epoch from expires_at - clock_timestamp())::double precision
from access_tokens
