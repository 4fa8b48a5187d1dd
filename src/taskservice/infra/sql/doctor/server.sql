-- Called by: cli/doctor/checks/database.py. What kind of server this is, and what the doctor may see there.
select current_setting('server_version') as version, current_setting('server_version_num')::integer as number,
       pg_is_in_recovery() as in_recovery,
       (select setting from pg_settings where name = 'default_transaction_read_only') = 'on' as reads_only,
       current_user::text as role, pg_has_role(current_user, 'pg_read_all_stats', 'usage') as sees_all
