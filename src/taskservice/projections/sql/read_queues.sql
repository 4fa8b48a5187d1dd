-- Called by: projections/activity/reads.py. The lanes with most that waits, of all there are or (lane_ids) of some, and
-- since when the oldest of it could be claimed.
-- That is looked for among those that are next: the first ten of each priority, by the claim's index; so a lane costs the
-- same however many wait in it, and one whose counter lags behind tells of what is really there.
select l.id, l.queue, l.type, l.queued, l.pending, l.retrying, l.running, oldest.at as oldest_queued_at
from (
    select l.id, l.queue, l.type, coalesce(c.queued, 0) as queued, coalesce(c.pending, 0) as pending,
           coalesce(c.retrying, 0) as retrying, coalesce(c.running, 0) as running
    from (
        -- not by `or`, for which one plan for both would read every lane
        select * from lanes where %(lane_ids)s::integer[] is null
        union all
        select * from lanes where id = any(%(lane_ids)s::integer[])
    ) l
    left join lane_counts c on c.lane_id = l.id
    order by 4 desc, l.queue, l.type
    limit 1000
) l
left join lateral (
    with recursive level (priority) as (
        (select q.priority from execution_queue q
         where q.state = 'QUEUED' and q.queue = l.queue and q.type = l.type
         order by q.priority desc limit 1)
        union all
        select (select q.priority from execution_queue q
                where q.state = 'QUEUED' and q.queue = l.queue and q.type = l.type and q.priority < level.priority
                order by q.priority desc limit 1)
        from level where level.priority is not null
    )
    select min(event_json(e.state) ->> 'at') as at
    from (select priority from level where priority is not null limit 10) p
    cross join lateral (
        select q.task_id, q.version from execution_queue q
        where q.state = 'QUEUED' and q.queue = l.queue and q.type = l.type and q.priority = p.priority
        order by q.task_id
        limit 10
    ) next
    join task_events e on e.originator_id = stream_id(next.task_id) and e.originator_version = next.version
) oldest on true
order by l.queued desc, l.queue, l.type
