-- Called by: workers that run until the queue is empty (tests). Whether anything of these types is live and not merely
-- waiting for a time to come.
select exists (
    select from execution_queue where type = any(%(types)s::text[]) and (state <> 'PENDING' or due_at <= clock_timestamp())
)
