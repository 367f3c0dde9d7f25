"""Pictures: fetched once by the server, checked, re-encoded, kept.

A feed names a picture by our own signed path, so that a page never asks a stranger's server for
anything. What is served is always a picture that we drew again, pixel by pixel.
"""
