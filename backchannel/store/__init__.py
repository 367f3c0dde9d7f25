"""Where things are kept. The only place that knows Redis, its keys and its scripts."""
