-- Called by: projections/verify/models.py. The table that each view selects from.
select distinct v.relname::text, t.relname::text
from pg_class v
join pg_rewrite r on r.ev_class = v.oid
join pg_depend d on d.classid = 'pg_rewrite'::regclass and d.objid = r.oid and d.refclassid = 'pg_class'::regclass
join pg_class t on t.oid = d.refobjid and t.relkind = 'r'
where v.relkind = 'v' and v.oid = any(select to_regclass(name) from unnest(%(views)s::text[]) as n (name))
