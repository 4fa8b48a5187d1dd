-- Called by: cli/doctor/checks/bloat.py. Our tables by the statistics system, without looking into one: rows that are dead, at how
-- many of them autovacuum comes, and how long ago it came last.
select s.relname::text as name, s.n_live_tup as live, s.n_dead_tup as dead,
       extract(epoch from clock_timestamp() - greatest(s.last_vacuum, s.last_autovacuum))::float8 as vacuumed_s,
       coalesce(o.enabled, 'on') in ('on', 'true', '1', 'yes') and current_setting('autovacuum') = 'on'
           and current_setting('track_counts') = 'on' as is_vacuumed,
       least(
           coalesce(o.threshold, current_setting('autovacuum_vacuum_threshold')::float8)
               + coalesce(o.scale, current_setting('autovacuum_vacuum_scale_factor')::float8) * greatest(c.reltuples, 0),
           nullif(current_setting('autovacuum_vacuum_max_threshold', true), '-1')::float8
       )::float8 as comes_at
from pg_stat_user_tables s
join pg_class c on c.oid = s.relid
cross join lateral (
    select max(option_value) filter (where option_name = 'autovacuum_enabled') as enabled,
           max(option_value) filter (where option_name = 'autovacuum_vacuum_threshold')::float8 as threshold,
           max(option_value) filter (where option_name = 'autovacuum_vacuum_scale_factor')::float8 as scale
    from pg_options_to_table(c.reloptions)
) o
where s.schemaname = current_schema()
order by s.n_dead_tup desc
limit 200
