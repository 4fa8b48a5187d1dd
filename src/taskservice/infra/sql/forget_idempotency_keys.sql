-- Called by: the workers' housekeeping. Keys older than a week are forgotten; a batch at a time.
delete from idempotency_keys
where key in (select key from idempotency_keys where created_at < clock_timestamp() - interval '7 days'
              order by created_at limit 10000 for update skip locked)
