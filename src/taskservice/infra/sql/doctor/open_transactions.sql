-- Called by: cli/doctor/checks/vacuum.py. Sessions whose transaction has been open for long and may still see what others deleted
-- since, so that no vacuum can remove it.
select pid, coalesce(application_name, '') as application, coalesce(usename::text, '') as role, coalesce(state, '') as state,
       extract(epoch from clock_timestamp() - xact_start)::float8 as since_s
from pg_stat_activity
where pid <> pg_backend_pid() and (backend_xmin is not null or backend_xid is not null)
  and (datname is null or datname = current_database()) and backend_type <> 'autovacuum worker'
  and xact_start < clock_timestamp() - make_interval(secs => %(longer_than_s)s)
order by xact_start
limit 20
