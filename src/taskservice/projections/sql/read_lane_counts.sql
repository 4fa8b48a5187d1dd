-- Called by: projections/verify/counts.py. How many tasks of each status, in their order, each lane has.
select lane_id, pending, queued, running, retrying, succeeded, failed, cancelled from lane_counts
