"""Who is connected: keeps every client level with its feed."""
