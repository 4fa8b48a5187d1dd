-- Called by: infra/audit/ranges.py. The lowest task id, from one on, that the log or the queue has. Null: none.
select least(
    (select ('x' || right(originator_id::text, 12))::bit(48)::bigint from task_events
     where originator_id >= %(stream)s and originator_id <= %(last)s order by originator_id limit 1),
    (select min(task_id) from execution_queue where task_id >= %(first)s)
)
