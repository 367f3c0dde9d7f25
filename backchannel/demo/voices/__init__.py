"""The demo's writing, as TOML files; `phrases` reads them."""
