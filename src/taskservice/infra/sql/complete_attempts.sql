-- Called by: infra/queue/finish.py; see the function in migration 0002. No row: the attempt was taken from the worker.
-- Locks: the rows, in id order, and the append lock, until commit.
select complete_attempts(%(worker_id)s, %(task_ids)s::bigint[], %(tokens)s::bigint[], %(outcomes)s::bytea[])
