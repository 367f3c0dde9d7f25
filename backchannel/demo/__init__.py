"""The demo: an invented conference of three days, always in the middle of its second afternoon."""
