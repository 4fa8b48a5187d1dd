-- Called by: infra/events/append.py, the one place that writes events; see the function in migration 0001.
-- Locks: the append lock, until commit. Returns the positions in the order given.
select append_events(%(task_ids)s::bigint[], %(versions)s::bigint[], %(topics)s::text[], %(states)s::bytea[], %(wake_workers)s)
