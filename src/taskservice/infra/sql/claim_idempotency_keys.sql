-- Called by: infra/queue/create.py. Returns the keys that are new. A key that another transaction is writing now is
-- waited for. Locks: key rows, in key order, so that two batches cannot lock each other out.
insert into idempotency_keys (key, task_id, fingerprint)
select * from unnest(%(keys)s::text[], %(task_ids)s::bigint[], %(fingerprints)b::bytea[]) as k (key, task_id, fingerprint)
order by key
on conflict (key) do nothing
returning key
