-- Called by: projections/advance.py, first in each turn. The live version of each model and where it stands.
-- Locks: the checkpoints until commit, and with them the models' tables: whoever holds them is the one that writes.
-- A model without a row is being advanced by somebody else.
select name, version, position
from projection_checkpoints
where live and name = any(%(names)s)
order by name
for no key update skip locked
