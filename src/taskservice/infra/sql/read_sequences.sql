-- Called by: infra/audit/sequences.py. The last number that each sequence has given; 0: none. Not of any snapshot.
select name, coalesce(pg_sequence_last_value(name::regclass), 0) from unnest(%(names)s::text[]) as s (name)
