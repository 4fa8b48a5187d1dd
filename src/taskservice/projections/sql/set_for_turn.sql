-- Called by: projections/advance.py and rebuild, first in each turn, for its transaction only. The tables grow faster than their
-- statistics: rows are found by index, whatever the planner believes.
select set_config('enable_seqscan', 'off', true), set_config('enable_hashjoin', 'off', true),
       set_config('enable_mergejoin', 'off', true), set_config('enable_bitmapscan', 'off', true)
