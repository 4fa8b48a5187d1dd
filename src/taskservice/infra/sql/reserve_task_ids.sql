-- Called by: infra/queue/create.py, once a batch that has idempotency keys, which say of what task they are.
select array_agg(nextval('task_id')) from generate_series(1, %(count)s)
