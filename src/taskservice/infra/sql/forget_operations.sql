-- Called by: the workers' housekeeping. What ended a month ago, and what ended with ten thousand newer ones behind it.
delete from operations
where status <> 'RUNNING'
  and (finished_at < clock_timestamp() - interval '30 days' or id <= (select max(id) from operations) - 10000)
