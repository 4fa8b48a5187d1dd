-- Called by: cli/doctor/checks/vacuum.py. Prepared transactions of this database that nobody has ended for long.
select gid::text as name, owner::text as role, extract(epoch from clock_timestamp() - prepared)::float8 as since_s
from pg_prepared_xacts
where database = current_database() and prepared < clock_timestamp() - make_interval(secs => %(longer_than_s)s)
order by prepared
limit 20
