-- Called by: projections/listing.py. Of some tasks those that match what no index tells (null: any), in any order: two or three
-- primary-key probes a task.
select t.task_id
from unnest(%(task_ids)s::bigint[]) as i (task_id)
join task_view t on t.task_id = i.task_id
join lanes l on l.id = t.lane_id
join task_events e on e.originator_id = stream_id(t.task_id) and e.originator_version = 1
cross join lateral json_to_record(event_json(e.state)) as created (at text, name text)
where (%(statuses)s::text[] is null or t.status = any(%(statuses)s::text[]::task_status[]))
  and l.type = coalesce(%(type)s, l.type) and l.queue = coalesce(%(queue)s, l.queue)
  and (%(name)s::text is null or strpos(lower(created.name), lower(%(name)s)) > 0)
  and (%(created_after)s::text is null or created.at collate "C" >= %(created_after)s)
  and (%(created_before)s::text is null or created.at collate "C" < %(created_before)s)
  and (%(tag)s::text is null or exists (select from task_tags g where g.tag = %(tag)s and g.task_id = t.task_id))
