-- Every task, by the number in its name.
select substring(event_json(state) ->> 'name' from '\d+$')::int as number,
       ('x' || right(originator_id::text, 12))::bit(48)::bigint as task_id
from task_events
where topic = 'task.created'
