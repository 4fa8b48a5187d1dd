-- Called by: a worker's lease thread. No row: the lease had run out, and is never given back.
update workers
set lease_until = clock_timestamp() + make_interval(secs => %(lease_s)s), heartbeat_at = clock_timestamp(),
    running = %(running)s
where id = %(worker_id)s and lease_until > clock_timestamp()
returning id
