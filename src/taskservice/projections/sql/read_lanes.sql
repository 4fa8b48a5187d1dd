-- Called by: projections/verify/lanes.py. Every lane and its number.
select queue, type, id from lanes
