-- Called by: projections/listed.py. Where some tasks stand, and those of their events that say the rest: the first, the
-- last, and what the row points to. Newest task first, each task's events in order.
select t.task_id, t.position, t.version, t.status::text as status, t.execution, t.attempt, t.started_version, t.due_version,
       t.error_version, e.originator_version as event_version, e.topic, e.state
from unnest(%(task_ids)s::bigint[]) as i (task_id)
join task_view t on t.task_id = i.task_id
join task_events e on e.originator_id = stream_id(t.task_id)
    and e.originator_version = any(array[1, t.version, t.started_version, t.due_version, t.error_version])
order by t.task_id desc, e.originator_version
