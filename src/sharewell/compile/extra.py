"""Says kindly which extra a command needs when the base install does not hold it."""

from importlib import import_module
from types import ModuleType

_EXTRAS = {"z3": "prove", "duckdb": "bulk", "sqlglot": "bulk"}


class ExtraMissingError(Exception):
    """A form of the rulebook needs a package that the base install leaves out."""

    def __init__(self, package: str) -> None:
        self.message = f"This needs the package {package}, which is not installed here."
        self.help = (
            f'Install it with: pip install "sharewell[{_EXTRAS[package]}]". Everything else works without it.'
        )
        self.source: str | None = None
        super().__init__(f"{self.message} {self.help}")


def extra(package: str) -> ModuleType:
    """Import a package of an extra, or say how to get it."""
    try:
        return import_module(package)
    except ModuleNotFoundError as missing:
        if missing.name != package:
            raise
        raise ExtraMissingError(package) from missing
