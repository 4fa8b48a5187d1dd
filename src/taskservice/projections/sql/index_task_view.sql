-- Called by: projections/rebuild once the rows are there: so it costs a tenth, and the updates before do without it.
-- Locks: the table, which nobody reads yet.
create index if not exists task_view_{version}_lane on task_view_{version} (lane_id, status, task_id)
