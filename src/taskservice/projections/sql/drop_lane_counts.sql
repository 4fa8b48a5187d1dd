-- Called by: projections/rebuild, for a version that is not shown any more, or was never finished.
-- Locks: the table, exclusively; waits for whoever still reads it.
drop table if exists lane_counts_{version}
