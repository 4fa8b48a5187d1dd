-- Called by: projections/activity/reads.py. What time it is, how many lanes are asked for (null: any), and the position of the
-- last event that the model has taken in.
select clock_timestamp(),
       (select count(*) from lanes l where l.type = coalesce(%(type)s, l.type) and l.queue = coalesce(%(queue)s, l.queue)),
       (select position from projection_checkpoints where live and name = 'activity')
