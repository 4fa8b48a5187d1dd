-- Called by: projections/listing.py. Ids of the oldest tasks with a tag: an index-only walk of that tag's part.
select task_id from task_tags
where tag = %(tag)s and task_id >= %(first)s and task_id < %(before)s
order by task_id asc
limit %(limit)s offset %(offset)s
