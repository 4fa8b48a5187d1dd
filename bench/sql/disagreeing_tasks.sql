-- Tasks that the read model has and the log has not, or the other way round, or with another status, version or position.
with newest as (
    select distinct on (stream) task_id, status, version, position from task_history order by stream, version desc
)
select count(*)
from newest
full join task_view as seen using (task_id)
where (newest.status, newest.version, newest.position)
      is distinct from (seen.status::text, seen.version::bigint, seen.position)
