"""``task-cli events verify``: the whole log gone through, and whatever else the database holds held against it."""
