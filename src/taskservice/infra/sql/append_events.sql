-- Called by: infra/events/append.py, the one place that writes events. Returns the positions in the order given.
-- Locks: none besides the append lock, which must be held. A version that exists already is a unique violation:
-- somebody else changed the task, and the whole transaction rolls back.
insert into task_events (originator_id, originator_version, topic, state)
select stream_id(task_id), version, topic, state
from unnest(%(task_ids)s::bigint[], %(versions)s::bigint[], %(topics)s::text[], %(states)s::bytea[])
     as e (task_id, version, topic, state)
returning notification_id
