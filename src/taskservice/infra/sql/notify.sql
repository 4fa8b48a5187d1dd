-- Called by: infra/events/append.py, once a batch. Wakes projections and streams, and workers where something was queued.
select pg_notify('task_events', ''), case when %(queued)s then pg_notify('task_queued', '') end
