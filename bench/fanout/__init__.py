"""What one post costs on its way to many clients, beside other servers' costs (docs/bench.md)."""
