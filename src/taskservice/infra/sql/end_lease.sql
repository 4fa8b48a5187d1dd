-- Called by: a worker that stops. What it still ran can be rescued at once.
delete from workers where id = %(worker_id)s
