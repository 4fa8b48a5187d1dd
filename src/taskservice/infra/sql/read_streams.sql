-- Called by: infra/events/read.py. All events of some tasks, each task's in order. A task without a row does not exist.
select notification_id as position, uuid_send(originator_id) as stream, originator_version as version, topic, state
from task_events
where originator_id = any(select stream_id(id) from unnest(%(task_ids)s::bigint[]) as t (id))
order by originator_id, originator_version
