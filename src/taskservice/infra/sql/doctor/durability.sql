-- Called by: cli/doctor/checks/storage.py. Settings without which a crash may lose or tear what was committed, where they are off.
select name::text, setting::text
from pg_settings
where name in ('fsync', 'full_page_writes', 'synchronous_commit') and setting = 'off'
order by name
