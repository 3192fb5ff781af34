"""Reads the guidance and answers a case by it, with reasons, sources and what is still possible."""
