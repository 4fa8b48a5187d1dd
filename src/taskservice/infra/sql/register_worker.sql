-- Called by: a worker that starts, or that lost its lease and starts anew. Returns its id.
insert into workers (host, pid, types, queues, slots, lease_until)
values (%(host)s, %(pid)s, %(types)s, %(queues)s, %(slots)s, clock_timestamp() + make_interval(secs => %(lease_s)s))
returning id
