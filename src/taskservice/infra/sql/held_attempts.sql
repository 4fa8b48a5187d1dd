-- Called by: a worker after a claim whose commit it could not see. Every attempt that it holds by the database's account.
select task_id, token from execution_queue where worker_id = %(worker_id)s and state = 'RUNNING'
