-- Called by: infra/queue/rebuild/repair.py, which holds the append lock. Of some tasks the rows that nobody is changing; who
-- is changing one waits for the append lock, so that waiting for its row would be waiting for ourselves.
-- Locks: the rows that are returned.
select task_id from execution_queue where task_id = any(%(task_ids)s::bigint[]) for update skip locked
