"""How the store breaks a promise out loud: what happened, what to do next, and where that is written."""


class StoreError(Exception):  # a broken promise, in the house's words
    """An error of the store, in words for the person who meets it."""

    def __init__(self, message: str, help: str, source: str | None = None) -> None:  # noqa: A002  # the house's word
        super().__init__(message)
        self.message = message
        self.help = help
        self.source = source
