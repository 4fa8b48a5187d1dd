-- Called by: projections/rebuild/swap.py, for its transaction only.
select set_config('lock_timeout', %(wait_ms)s, true)
