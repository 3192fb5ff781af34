"""Statements, signatures, the Merkle tree, and checking them without us."""
