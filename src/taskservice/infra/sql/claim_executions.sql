-- Called by: infra/queue/claim.py; see the function in migration 0002. No row: nothing to do, or the lease ran out.
-- Locks: the claimed rows, skipping those that others hold, and the append lock, until commit.
select task_id, execution, attempt, token, deadline, created
from claim_executions(%(worker_id)s, %(worker)s, %(slots)s)
