-- Called by: infra/audit/sequences.py. The last number that each sequence has given; 0: none; null: this user may not know.
-- Not of any snapshot.
select name,
       case when has_sequence_privilege(name, 'select') or has_sequence_privilege(name, 'usage')
            then coalesce(pg_sequence_last_value(name::regclass), 0) end
from unnest(%(names)s::text[]) as s (name)
