-- Called by: infra/audit/ranges.py, first in each of its transactions, for that transaction only. A range is read by walking
-- an index, whatever a planner with old statistics believes of a table from end to end.
select set_config('enable_seqscan', 'off', true), set_config('enable_bitmapscan', 'off', true),
       set_config('enable_sort', 'off', true), set_config('enable_hashjoin', 'off', true),
       set_config('enable_mergejoin', 'off', true)
