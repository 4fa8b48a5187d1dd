-- Called by: projections/rebuild/only_one.py. False: another process rebuilds the model. Locks: nothing else.
select pg_try_advisory_xact_lock(hashtextextended('taskservice rebuild ' || %(name)s::text, 0))
