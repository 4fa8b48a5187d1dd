-- Called by: projections/verify/keys.py. A page of the idempotency keys, in their order, each with its task's first event
-- (null: the task has none).
select k.key, k.task_id, k.fingerprint, e.topic, e.state
from idempotency_keys k
left join task_events e on e.originator_id = stream_id(case when k.task_id between 1 and 281474976710655 then k.task_id end)
    and e.originator_version = 1
where %(after)s::text is null or k.key > %(after)s::text
order by k.key
limit %(limit)s
