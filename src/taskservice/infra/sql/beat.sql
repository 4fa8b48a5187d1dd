-- Called by: Heartbeat, on whichever server it reaches. The living readers of that uuid, or, where a reader gave none, of
-- the address that the heartbeat comes from. No row: none. Locks: their rows, in id order.
update workers
set lease_until = clock_timestamp() + make_interval(secs => %(lease_s)s), heartbeat_at = clock_timestamp(),
    beat_at = clock_timestamp()
where id in (
    select id from workers
    where reader and lease_until > clock_timestamp()
      and (reader_uuid = %(uuid)s or (reader_uuid is null and host = %(host)s))
    order by id
    for update
)
returning id
