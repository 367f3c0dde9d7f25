"""What people at the desk decide, beyond one post at a time."""
