-- Called by: infra/queue/create.py, once a batch; see the function in migration 0002. Locks: the append lock, until commit.
select task_ids, positions, at from create_tasks(
    %(given_ids)s::bigint[], %(definitions)s::bytea[], %(max_attempts)s::bigint[], %(priorities)s::bigint[],
    %(timeouts_s)s::float8[], %(queues)s::text[], %(types)s::text[], %(run_ats)s::timestamptz[], %(with_lanes)s
)
