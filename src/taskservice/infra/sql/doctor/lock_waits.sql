-- Called by: cli/doctor/checks/locks.py. Sessions that have waited long for any other lock in this database, and for whom.
select a.pid, a.application_name as application, coalesce(a.usename::text, '') as role,
       extract(epoch from clock_timestamp() - l.waitstart)::float8 as since_s,
       coalesce(l.relation::regclass::text, l.locktype) as what, pg_blocking_pids(a.pid) as blockers
from pg_locks l
join pg_stat_activity a on a.pid = l.pid
where not l.granted and a.datname = current_database()
  and l.waitstart < clock_timestamp() - make_interval(secs => %(longer_than_s)s)
  and not (l.locktype = 'advisory' and l.objsubid = 1 and (l.classid::bigint << 32 | l.objid::bigint) = %(key)s)
order by since_s desc
limit 20
