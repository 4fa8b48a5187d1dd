-- The queue row of the task :template for each id from :first to :last, whatever columns it has.
insert into execution_queue
select copied.*
from execution_queue as template
cross join generate_series(%(first)s::bigint, %(last)s::bigint) as id
cross join lateral jsonb_populate_record(template, jsonb_build_object('task_id', id)) as copied
where template.task_id = %(template)s
