-- Called by: infra/operations/turn.py, first in each turn: the one whose last turn is longest ago. No row: none runs, or others
-- are at them. Locks: its row until commit, which makes this the only one that works on it.
select id, kind, filter, reason, by, expected, status, matched, changed, skipped, error, created_at, found_at, finished_at, position, find_before
from operations
where status = 'RUNNING'
order by turn_at
limit 1
for no key update skip locked
