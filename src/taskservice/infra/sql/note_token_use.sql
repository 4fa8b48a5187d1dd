-- Called by: infra/access/load.py, about once a minute a server, for the tokens that were used since. In the order of ids, so
-- that servers wait for each other and never in a circle.
update access_tokens set last_used_at = clock_timestamp()
where id in (select id from access_tokens where id = any(%(ids)s) order by id for update)
