-- Called by: projections/runner.py, last in each turn; the rows are locked already.
update projection_checkpoints
set position = %(position)s
where live and name = any(%(names)s) and position < %(position)s
