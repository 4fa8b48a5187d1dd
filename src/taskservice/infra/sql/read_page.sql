-- Called by: projections and the stream. Events after a position, in position order. No row: nothing new.
select notification_id as position, uuid_send(originator_id) as stream, originator_version as version, topic, state
from task_events
where notification_id > %(after)s
order by notification_id
limit %(limit)s
