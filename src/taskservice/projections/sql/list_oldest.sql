-- Called by: projections/listing.py. Ids of the oldest tasks in a range: an index-only walk of the primary key.
select task_id from task_view
where task_id >= %(first)s and task_id < %(before)s
order by task_id asc
limit %(limit)s offset %(offset)s
