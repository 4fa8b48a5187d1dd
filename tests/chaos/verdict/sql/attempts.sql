-- How often an attempt of each execution was recorded as started.
select task_id, execution, count(*) from task_history where event = 'execution.started' group by task_id, execution
