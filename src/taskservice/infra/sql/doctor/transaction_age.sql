-- Called by: cli/doctor/checks/vacuum.py. How many transactions ago the oldest row was last frozen; at 2 billion all writes stop.
select greatest(age(datfrozenxid), mxid_age(datminmxid)) as transactions
from pg_database
where datname = current_database()
