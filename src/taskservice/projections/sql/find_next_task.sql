-- Called by: projections/rebuild/by_task.py. The lowest task id, from one on, and the highest that the log has. Nulls: none.
select (select ('x' || right(originator_id::text, 12))::bit(48)::bigint from task_events
        where originator_id between %(first)s and %(last)s order by originator_id limit 1),
       (select ('x' || right(originator_id::text, 12))::bit(48)::bigint from task_events
        where originator_id <= %(last)s order by originator_id desc limit 1)
