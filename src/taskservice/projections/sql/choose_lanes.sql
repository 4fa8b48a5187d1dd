-- Called by: projections/backlog.py, at most once a minute in each server, as it looks at every lane. Those that had most
-- tasks, then of the rest those with most that waits. A lane that is called like the sum of the rest is part of that.
with ranked as (
    select l.id, coalesce(c.queued, 0) as queued,
           row_number() over (order by coalesce(c.pending + c.queued + c.running + c.retrying
                                                + c.succeeded + c.failed + c.cancelled, 0) desc, l.id) as place
    from lanes l
    left join lane_counts c on c.lane_id = l.id
    where (l.queue, l.type) <> ('other', 'other')
)
select id, true as shown from ranked where place <= %(shown)s
union all
(select id, false from ranked where place > %(shown)s and queued > 0 order by queued desc, id limit %(watched)s)
