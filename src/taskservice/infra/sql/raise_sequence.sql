-- Called by: infra/audit/sequences.py, which has locked the sequence, so that nobody draws from it meanwhile. Only ever upwards.
select setval(%(name)s::regclass, %(least)s)
where coalesce(pg_sequence_last_value(%(name)s::regclass), 0) < %(least)s
