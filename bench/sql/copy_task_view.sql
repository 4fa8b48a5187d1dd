-- The read model's row of the task :template for each id from :first to :last, at the position of its last event.
insert into task_view
select copied.*
from task_view as template
cross join generate_series(%(first)s::bigint, %(last)s::bigint) as id
join task_events as event on event.originator_id = stream_id(id) and event.originator_version = template.version
cross join lateral jsonb_populate_record(
    template, jsonb_build_object('task_id', id, 'position', event.notification_id)
) as copied
where template.task_id = %(template)s
