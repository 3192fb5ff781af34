"""Sharewell: decide, record and deliver the sharing of information that keeps children safe."""
