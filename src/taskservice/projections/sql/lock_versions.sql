-- Called by: projections/rebuild. Some versions of a model, and where they stand. Locks: their checkpoints until commit, and
-- with them their tables, waiting for whoever is advancing them.
select version, position, next_task_id, until_position
from projection_checkpoints
where name = %(name)s and version = any(%(versions)s)
order by version
for no key update
