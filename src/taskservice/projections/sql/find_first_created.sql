-- Called by: projections/listing.py. The lowest task id that was created at or after a time, by halving: ids are handed out
-- in the order of time, and each probe reads one event. Null: none was.
with recursive search (low, high) as (
    select 1::bigint, (select max(task_id) + 1 from task_view)
    union all
    select case when probe.at collate "C" < %(at)s then probe.task_id + 1 else s.low end,
           case when probe.at collate "C" < %(at)s then s.high else s.middle end
    from (select low, high, (low + high) / 2 as middle from search where low < high) s
    left join lateral (
        select t.task_id, event_json(e.state) ->> 'at' as at
        from task_view t
        join task_events e on e.originator_id = stream_id(t.task_id) and e.originator_version = 1
        where t.task_id >= s.middle and t.task_id < s.high
        order by t.task_id
        limit 1
    ) probe on true
)
select max(low) from search
