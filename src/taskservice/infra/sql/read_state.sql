-- Called by: infra/audit/lives.py for an event that read_range.sql left empty.
select state from task_events where originator_id = %(stream)s and originator_version = %(version)s
