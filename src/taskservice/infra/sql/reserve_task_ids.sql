-- Called by: infra/queue/create.py, once a batch inside its transaction. Ids for n tasks, and the database's time.
select array_agg(nextval('task_id')), clock_timestamp() as at from generate_series(1, %(count)s)
