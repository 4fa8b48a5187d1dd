"""Access tokens in the database: ``tokens`` creates, lists and revokes them; ``load`` is what servers ask."""
