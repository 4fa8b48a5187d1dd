-- Called by: cli/doctor/checks/clock.py. The time that everything is decided by.
select extract(epoch from clock_timestamp())::float8 as epoch_s
