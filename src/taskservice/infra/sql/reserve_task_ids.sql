-- Called by: infra/queue/create.py, once a batch inside its transaction. Ids for n tasks, and the database's time.
select nextval('task_id') as id, clock_timestamp() as at from generate_series(1, %(count)s)
