-- Called by: infra/access/load.py, about once a minute a server, for the tokens that were used since, and how long ago: none
-- was used after it was revoked. Locks: their rows in the order of ids, so that servers wait for each other and never in a
-- circle.
with used as (
    select tokens.id, ages.age_s
    from access_tokens tokens
    join unnest(%(ids)s::bigint[], %(ages_s)s::double precision[]) as ages (id, age_s) on ages.id = tokens.id
    order by tokens.id
    for update of tokens
)
update access_tokens tokens
set last_used_at = least(
    greatest(tokens.last_used_at, clock_timestamp() - make_interval(secs => used.age_s)), tokens.revoked_at)
from used
where tokens.id = used.id
