"""Where posts come from: one file per network, one contract (`core/source.py`) for all."""
