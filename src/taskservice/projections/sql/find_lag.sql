-- Called by: projections/lag.py. Where each live model stands, and the log's newest position.
select c.name, c.position, coalesce((select max(notification_id) from task_events), 0) as newest
from projection_checkpoints c
where c.live
order by c.name
