-- Called by: Heartbeat, on whichever server it reaches. The living readers that named themselves by that uuid; whoever gave no
-- name is kept by its open stream alone. No row: none. Locks: their rows, in id order.
update workers
set lease_until = clock_timestamp() + make_interval(secs => %(lease_s)s), heartbeat_at = clock_timestamp(),
    beat_at = clock_timestamp()
where id in (
    select id from workers
    where reader and lease_until > clock_timestamp() and reader_uuid = %(uuid)s
    order by id
    for update
)
returning id
