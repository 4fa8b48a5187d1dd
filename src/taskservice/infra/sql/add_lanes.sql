-- Called by: infra/queue/create.py for lanes that this process has not seen yet.
insert into lanes (queue, type)
select * from unnest(%(queues)s::text[], %(types)s::text[]) as l (queue, type)
order by queue, type
on conflict do nothing
