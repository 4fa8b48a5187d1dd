-- Called by: cli/doctor/checks/projections.py. How far each live read model is, by how many positions the log is ahead, and since
-- when the first of those events has been there.
select c.name, c.position, greatest(newest.position - c.position, 0) as behind,
       coalesce(extract(epoch from clock_timestamp() - (
           select (event_json(e.state) ->> 'at')::timestamptz
           from task_events e
           where e.notification_id > c.position
           order by e.notification_id
           limit 1
       )), 0)::float8 as behind_s
from projection_checkpoints c
cross join (select coalesce(max(notification_id), 0) as position from task_events) newest
where c.live
order by c.name
