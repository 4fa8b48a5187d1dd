-- Called by: projections/verify/activity.py, through a cursor. Every row of a step, lane by lane; times in seconds since 1970.
select lane_id, extract(epoch from at)::bigint, created, started, succeeded, failed, cancelled, retried, lost, rerun,
       waiting_ms, running_ms
from activity
where step_s = %(step_s)s
