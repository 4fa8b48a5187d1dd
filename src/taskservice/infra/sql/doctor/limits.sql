-- Called by: infra/doctor/look.py, first in each of its transactions, for that transaction only: it reads, and it waits neither
-- for a lock nor for a long answer.
select set_config('transaction_read_only', 'on', true), set_config('statement_timeout', '3s', true),
       set_config('lock_timeout', '1s', true)
