-- Called by: projections/verify/tags.py. Of some pairs those that have no row.
select e.tag, e.task_id
from unnest(%(tags)s::text[], %(task_ids)s::bigint[]) as e (tag, task_id)
left join task_tags t on t.tag = e.tag and t.task_id = e.task_id
where t.task_id is null
