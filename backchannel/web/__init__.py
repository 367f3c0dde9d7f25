"""How it is reached: pages, API, sockets, and who may do what."""
