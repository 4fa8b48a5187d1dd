-- Called where an execution ends, in the transaction that appends its last event; the rows are locked already.
delete from execution_queue where task_id = any(%(task_ids)s::bigint[])
