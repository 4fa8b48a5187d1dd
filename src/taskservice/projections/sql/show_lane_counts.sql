-- Called by: projections/rebuild/swap.py. From its commit on readers see this version. Replaced, not dropped: what was
-- granted on it stays. Locks: the view, exclusively; waits for whoever reads it, and others wait behind.
create or replace view lane_counts as select * from lane_counts_{version}
