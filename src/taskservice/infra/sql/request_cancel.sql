-- Called by: infra/queue/cancel.py. Running attempts that are asked to stop; the rows are locked already.
update execution_queue
set version = version + 1, cancel_by = %(by)s, cancel_reason = %(reason)s
where task_id = any(%(task_ids)s::bigint[])
