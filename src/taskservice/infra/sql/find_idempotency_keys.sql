-- Called by: infra/queue/create.py for keys that were used before.
select key, task_id, fingerprint from idempotency_keys where key = any(%(keys)s)
