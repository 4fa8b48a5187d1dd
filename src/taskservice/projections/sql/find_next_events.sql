-- Called by: projections/lag.py for metrics. What each live model has to take in next; no state: nothing.
select c.name, next.state, clock_timestamp() as now
from projection_checkpoints c
left join lateral (
    select e.state from task_events e where e.notification_id > c.position order by e.notification_id limit 1
) next on true
where c.live
