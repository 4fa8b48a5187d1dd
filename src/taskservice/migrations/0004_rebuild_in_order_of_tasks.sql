-- A rebuild of a read model first takes in the log task by task, each with all its events at once, and only then follows it
-- by position. Where it is in that, so that it can go on after it was killed; null: it follows by position, as live ones do.
-- Locks: projection_checkpoints, for a moment: it holds a row for each model.

alter table projection_checkpoints
    add column next_task_id bigint,       -- all tasks before it are taken in …
    add column until_position bigint;     -- … up to this position
