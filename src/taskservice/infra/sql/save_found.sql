-- Called by: infra/operations/turn.py after a look for tasks; the row is locked. Null: all are found.
update operations
set matched = matched + %(matched)s, find_before = %(before)s, turn_at = clock_timestamp(),
    found_at = case when %(before)s::bigint is null then clock_timestamp() end
where id = %(id)s
