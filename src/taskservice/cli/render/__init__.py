"""Values as text: JSON, YAML and tables."""
