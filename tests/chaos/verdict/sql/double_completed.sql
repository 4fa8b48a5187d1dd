-- Executions that succeeded more than once.
select task_id from task_history where event = 'execution.succeeded' group by task_id, execution having count(*) > 1
