-- The whole history of the task :template for each id from :first to :last.
insert into task_events (originator_id, originator_version, topic, state)
select stream_id(id), event.originator_version, event.topic, event.state
from generate_series(%(first)s::bigint, %(last)s::bigint) as id
cross join lateral (
    select originator_version, topic, state
    from task_events
    where originator_id = stream_id(%(template)s)
    order by originator_version
) as event
