"""What send_email is made of: addresses, the message, and the two places where it can go."""
