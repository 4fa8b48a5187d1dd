-- Called by: projections/rebuild/swap.py, with the version that retires before the one that goes live: there is one at most.
-- The rows are locked already.
update projection_checkpoints set live = %(live)s where name = %(name)s and version = %(version)s
