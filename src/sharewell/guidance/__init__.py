"""The guidance as data: rulebooks, sources, scenarios and demo stories, read by name."""

from importlib.resources import files


def read(name: str) -> bytes:
    """Return the bytes of one file of the guidance, such as ``national/book.toml``."""
    return files(__name__).joinpath(*name.split("/")).read_bytes()
