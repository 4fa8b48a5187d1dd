-- Called by: cli/doctor/checks/work.py. Attempts that rescue should have taken by now: their worker's lease ran out (or it is gone),
-- or they are past their deadline by more than a lease. As many rows are looked at as attempts run.
select q.task_id, coalesce(w.host || '/' || w.id, 'worker ' || q.worker_id) as worker
from execution_queue q
left join workers w on w.id = q.worker_id
where q.state = 'RUNNING'
  and (w.id is null or w.lease_until < clock_timestamp() - make_interval(secs => %(longer_than_s)s)
       or q.deadline < clock_timestamp() - make_interval(secs => %(lease_s)s + %(longer_than_s)s))
order by q.deadline
limit 1000
