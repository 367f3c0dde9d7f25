"""How posts come in: each source read, judged by the rules of the moment, stored once."""
