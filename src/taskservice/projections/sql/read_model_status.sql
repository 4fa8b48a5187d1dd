-- Called by: projections/rebuild/status.py. Every version of every model, and whether somebody is rebuilding it: who does holds
-- the lock of lock_rebuild.sql.
select c.name, c.version,
       case
           when c.live then 'live'
           when c.version < l.version then 'retired'
           when exists (
               select from pg_locks k
               where k.locktype = 'advisory' and k.granted and k.objsubid = 1
                 and k.database = (select oid from pg_database where datname = current_database())
                 and (k.classid::bigint << 32 | k.objid::bigint) = hashtextextended('taskservice rebuild ' || c.name, 0)
           ) then 'rebuilding'
           else 'interrupted'
       end as state,
       c.position, greatest(0, coalesce((select max(notification_id) from task_events), 0) - c.position) as lag
from projection_checkpoints c
left join projection_checkpoints l on l.name = c.name and l.live
order by c.name, c.version
