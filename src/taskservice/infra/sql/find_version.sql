-- Called by: infra/events/read.py for "as of". The last version (and its position) of a task that is at most the given
-- version and not later than the given time; text times of one shape sort as time does. No row: it did not exist yet.
select originator_version as version, notification_id as position
from task_events
where originator_id = stream_id(%(task_id)s)
  and originator_version <= coalesce(%(version)s::bigint, originator_version)
  and (%(as_of)s::text is null or event_json(state) ->> 'at' collate "C" <= %(as_of)s::text)
order by originator_version desc
limit 1
