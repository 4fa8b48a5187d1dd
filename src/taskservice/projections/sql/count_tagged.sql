-- Called by: projections/matching.py. How many tasks have a tag, up to a limit: an index-only walk.
select count(*) from (select from task_tags where tag = %(tag)s limit %(limit)s) t
