-- Called by: projections/lanes.py for lanes that it meets for the first time.
select queue, type, id from lanes
where (queue, type) in (select * from unnest(%(queues)s::text[], %(types)s::text[]))
