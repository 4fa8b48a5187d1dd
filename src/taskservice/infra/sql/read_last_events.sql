-- Called by: infra/queue/rerun.py. Of some tasks the definition and the last event, by task id; of large ones as much as is
-- needed there: a page of results of a megabyte each is no page. A task without a row does not exist.
select i.task_id, small.definition, e.originator_version, e.topic, small.state
from unnest(%(task_ids)s::bigint[]) as i (task_id)
cross join lateral (  -- the limits keep the planner from beginning with the log
    select state from task_events
    where originator_id = stream_id(i.task_id) and originator_version = 1
    limit 1
) c
cross join lateral (
    select originator_version, topic, state from task_events
    where originator_id = stream_id(i.task_id)
    order by originator_version desc
    limit 1
) e
cross join lateral (
    select case when octet_length(c.state) <= 2000 then c.state else (
               select convert_to(coalesce(json_object_agg(key, value), '{}')::text, 'UTF8') from json_each(event_json(c.state))
               where key in ('class_version', 'queue', 'type', 'priority', 'max_attempts', 'timeout_s', 'status')) end as definition,
           case when octet_length(e.state) <= 2000 then e.state else (
               select convert_to(coalesce(json_object_agg(key, value), '{}')::text, 'UTF8') from json_each(event_json(e.state))
               where key in ('class_version', 'execution', 'status', 'retry_at')) end as state
) small
order by i.task_id
