-- Called by: cli/doctor/checks/locks.py. Who has the append lock, with how long its transaction has been open, and who waits for
-- it, with how long.
select l.pid, l.granted, coalesce(a.application_name, '') as application, coalesce(a.usename::text, '') as role,
       coalesce(a.state, '') as state,
       coalesce(extract(epoch from clock_timestamp() - coalesce(l.waitstart, a.xact_start)), 0)::float8 as since_s
from pg_locks l
left join pg_stat_activity a on a.pid = l.pid
where l.locktype = 'advisory' and l.objsubid = 1
  and l.database = (select oid from pg_database where datname = current_database())
  and (l.classid::bigint << 32 | l.objid::bigint) = %(key)s
order by since_s desc
limit 100
