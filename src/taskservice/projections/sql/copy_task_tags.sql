-- Called by: projections/task_view.py. The tags of the tasks that were created within a page.
copy task_tags_{version} (tag, task_id) from stdin
