-- Tasks whose versions do not count from 1 without a gap.
select task_id from task_history group by task_id having min(version) <> 1 or max(version) <> count(*)
