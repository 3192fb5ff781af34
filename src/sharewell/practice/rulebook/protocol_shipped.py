"""The protocols that come with Sharewell: one example for each of the five documents it grew from."""

from sharewell import guidance
from sharewell.practice.rulebook.model import Book
from sharewell.practice.rulebook.protocol import Protocol, read_protocol

SHIPPED = ("partnership", "croydon", "record_guide", "cscp", "integrated")


def shipped_protocol(name: str, national: Book) -> Protocol:
    """Return one of the shipped examples, read against a national book."""
    return read_protocol(f"{name}.toml", guidance.read(f"protocols/{name}.toml"), national)
