"""Every act that changes something: one function, one entry in the record."""
