-- Called by: projections/verify/tags.py. A page of the tags, in the order of their key, each with its task's first event
-- (null: the task has none).
select t.tag, t.task_id, e.topic, e.state
from task_tags t
left join task_events e on e.originator_id = stream_id(case when t.task_id between 1 and 281474976710655 then t.task_id end)
    and e.originator_version = 1
where %(tag)s::text is null or (t.tag, t.task_id) > (%(tag)s::text, %(task_id)s)
order by t.tag, t.task_id
limit %(limit)s
