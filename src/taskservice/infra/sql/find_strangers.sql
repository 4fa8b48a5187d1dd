-- Called by: projections/verify/positions.py. Events of streams that are no task's: what lies before the first and behind the
-- last of them. No row: there is none.
(select originator_id, originator_version from task_events where originator_id < %(first)s
 order by originator_id, originator_version limit %(limit)s)
union all
(select originator_id, originator_version from task_events where originator_id > %(last)s
 order by originator_id, originator_version limit %(limit)s)
