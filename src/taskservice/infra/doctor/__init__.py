"""How the doctor looks into a database: it reads only, and never for long."""
