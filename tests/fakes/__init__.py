"""Stand-ins for what is outside: networks that answer as the real ones do."""
