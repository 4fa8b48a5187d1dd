-- Called by: infra/queue/promote.py. Seconds until the next waiting execution is due; null: none waits.
select extract(epoch from min(due_at) - clock_timestamp())::float8 as due_in_s
from execution_queue
where state in ('PENDING', 'RETRYING')
