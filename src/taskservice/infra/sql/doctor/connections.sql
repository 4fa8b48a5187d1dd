-- Called by: cli/doctor/checks/connections.py. How many connections there may be, and are. Every process has one connection that
-- listens, a server one for streams besides. limited: by role or database, -1 for no limit.
select current_setting('max_connections')::integer as most,
       current_setting('superuser_reserved_connections')::integer
           + coalesce(current_setting('reserved_connections', true), '0')::integer as reserved,
       count(*) as used,
       count(*) filter (where datname = current_database() and application_name like 'taskservice %%') as ours,
       count(*) filter (where datname = current_database() and application_name = 'taskservice stream') as servers,
       count(*) filter (where datname = current_database() and application_name = 'taskservice listener') as processes,
       (select coalesce(min(n) filter (where n >= 0), -1)
        from (select rolconnlimit from pg_roles where rolname = current_user
              union all select datconnlimit from pg_database where datname = current_database()) l (n)) as limited
from pg_stat_activity
where backend_type = 'client backend'
