-- Called by: projections/runner.py. Whether a live model has events before it; asked before locking, so that a service
-- without work writes nothing.
select exists (
    select from task_events
    where notification_id > (select min(position) from projection_checkpoints where live and name = any(%(names)s))
)
