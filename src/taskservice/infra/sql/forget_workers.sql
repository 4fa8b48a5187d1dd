-- Called by: the workers' housekeeping. Workers whose lease ran out a day ago; rescue has long taken their attempts.
delete from workers where lease_until < clock_timestamp() - interval '1 day'
