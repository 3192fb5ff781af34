"""What goes wrong when a record, proof or check file can't be taken at its word."""


class RecordError(Exception):
    """Say what happened, what to do next, and the source that asks for it."""

    def __init__(self, message: str, help: str = "", source: str | None = None) -> None:  # noqa: A002  # the house's word
        super().__init__(message)
        self.message = message
        self.help = help
        self.source = source


class NotReadableError(RecordError):
    """The bytes are not in the one form that this record is written in."""


class NotTrueError(RecordError):
    """The bytes can be read, and a signature, proof or commitment in them does not hold."""
