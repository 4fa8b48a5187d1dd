-- Called by: projections/activity/model.py when an hour has begun: a range of the key for each step and lane, in which an
-- hour's rows are. Locks: those rows.
delete from activity_{version} a
using (select id from lanes union all select 0) l,
      unnest(%(steps_s)s::bigint[], %(befores_s)s::bigint[]) as old (step_s, before_s)
where a.step_s = old.step_s and a.lane_id = l.id and a.at < to_timestamp(old.before_s)
