-- Called by: projections/task_view.py, once a page. Tasks that were created before the page; null: unchanged.
-- Locks: the rows, of which the checkpoint's lock makes this the only writer.
update task_view_{version} t
set position = c.position, version = c.version, status = c.status::task_status,
    execution = coalesce(c.execution, t.execution), attempt = coalesce(c.attempt, t.attempt),
    started_version = coalesce(c.started_version, t.started_version),
    due_version = coalesce(c.due_version, t.due_version),
    error_version = coalesce(c.error_version, t.error_version)
from unnest(%(task_ids)s::bigint[], %(positions)s::bigint[], %(versions)s::integer[], %(statuses)s::text[],
            %(executions)s::integer[], %(attempts)s::smallint[], %(started_versions)s::integer[],
            %(due_versions)s::integer[], %(error_versions)s::integer[])
     as c (task_id, position, version, status, execution, attempt, started_version, due_version, error_version)
where t.task_id = c.task_id
