"""The tables, and the log that commits to them."""
