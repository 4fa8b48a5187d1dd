-- Called by: infra/doctor/look.py, first in each of its transactions, for that transaction only: it reads, and it waits neither
-- for a lock nor for a long answer. Walks indexes, as statistics of the queue are always old.
select set_config('transaction_read_only', 'on', true), set_config('statement_timeout', '3s', true),
       set_config('lock_timeout', '1s', true), set_config('enable_seqscan', 'off', true)
