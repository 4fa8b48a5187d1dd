-- Called by: projections/runner.py, first in each turn, for its transaction only. The tables grow faster than their
-- statistics: rows are found by index, whatever the planner believes. And the commit need not wait for the disk: rows and
-- checkpoint are lost together in a crash, or not at all, and what was lost is projected again.
select set_config('synchronous_commit', 'off', true), set_config('enable_seqscan', 'off', true),
       set_config('enable_hashjoin', 'off', true), set_config('enable_mergejoin', 'off', true),
       set_config('enable_bitmapscan', 'off', true)
