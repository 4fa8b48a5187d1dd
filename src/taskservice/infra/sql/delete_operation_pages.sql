-- Called where an operation ends before all that it found was changed; its row is locked already.
delete from operation_pages where operation_id = %(id)s
