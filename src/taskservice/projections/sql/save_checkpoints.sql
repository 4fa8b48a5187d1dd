-- Called by: projections/advance.py, last in each turn; the rows are locked already.
update projection_checkpoints c
set position = %(position)s
from unnest(%(names)s::text[], %(versions)s::integer[]) as held (name, version)
where c.name = held.name and c.version = held.version and c.position < %(position)s
