"""What is left of a conference: its posts as data."""
