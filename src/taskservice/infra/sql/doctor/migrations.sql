-- Called by: cli/doctor/checks/migrations.py. What was applied.
select name, checksum from schema_migrations
