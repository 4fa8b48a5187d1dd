-- When each event after a position was written: by the database's clock, shortly before its commit.
select notification_id::text, extract(epoch from (event_json(state) ->> 'at')::timestamptz)::float8
from task_events
where notification_id > %(after)s
