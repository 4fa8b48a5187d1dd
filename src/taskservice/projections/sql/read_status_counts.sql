-- Called by: projections/reads.py. The counter of each status, and the position of the last event that they count.
select status::text, tasks, (select position from projection_checkpoints where live and name = 'status_counts')
from status_counts
