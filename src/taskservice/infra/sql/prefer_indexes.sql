-- Called first in every queue transaction, for that transaction only. The queue grows and shrinks faster than its
-- statistics, and a plan that scans a million foreign rows must never be chosen because it looked empty a minute ago.
-- With only index walks left there is one good plan, which is made once a connection rather than at each call.
select set_config('enable_seqscan', 'off', true), set_config('enable_hashjoin', 'off', true),
       set_config('enable_mergejoin', 'off', true), set_config('enable_bitmapscan', 'off', true),
       set_config('plan_cache_mode', 'force_generic_plan', true)
