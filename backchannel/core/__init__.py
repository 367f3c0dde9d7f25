"""What things are: pure types and functions. No I/O; the clock is always an argument."""
