-- Tasks whose events are not exactly the given topics, in this order, with versions from 1 and none left out.
select count(*)
from (
    select array_agg(topic order by originator_version) as topics,
           array_agg(originator_version order by originator_version) as versions
    from task_events
    group by originator_id
) as history
where topics <> %(topics)s::text[]
   or versions <> (select array_agg(n::bigint) from generate_series(1, cardinality(%(topics)s::text[])) as n)
