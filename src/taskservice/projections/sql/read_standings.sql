-- Called by: projections/activity/model.py for tasks that it does not remember. Where each stood before one of its events:
-- its lane, and when it came into its status (to be asked to stop is no status). No row: it was never created.
select i.task_id, coalesce(created.queue, 'default'), created.type, since.at
from unnest(%(task_ids)s::bigint[], %(versions)s::bigint[]) as i (task_id, version)
cross join lateral (  -- the limits keep the planner from beginning with the log
    select e.state
    from task_events e
    where e.originator_id = stream_id(i.task_id) and e.originator_version = 1 and e.topic = 'task.created'
    limit 1
) c
cross join lateral json_to_record(event_json(c.state)) as created (queue text, type text)
cross join lateral (
    select event_json(e.state) ->> 'at' as at
    from task_events e
    where e.originator_id = stream_id(i.task_id) and e.originator_version < i.version and e.topic <> 'cancel.requested'
    order by e.originator_version desc
    limit 1
) since
