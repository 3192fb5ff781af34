"""Why an act is not taken: what happened, what to do next, and the source."""

from sharewell.store.errors import StoreError


class RefusedError(StoreError):
    """An act that was asked for and is not taken; nothing was recorded."""


class NotAllowedError(RefusedError):
    """This person, in this role, may not do this here."""


class NotFoundError(RefusedError):
    """There is nothing by this id that this person may reach; the same words whether it exists or not."""

    def __init__(self) -> None:
        super().__init__("We can't find that.", "Go back to my cases and open it from there.")


class GoneError(RefusedError):
    """What was kept here was disposed of when its time had come; that it was recorded can still be shown."""

    def __init__(self, day: str, schedule: str) -> None:
        super().__init__(
            f"What was written here was disposed of on {day}, under the schedule “{schedule}”.",
            "Nobody can open it again. That it was recorded, and when, can still be checked in the record.",
            "docs/decisions/0008-retention-and-disposal.md",
        )


class LeftOutError(RefusedError):
    """An answer that the record cannot do without, or that cannot be so; ``field`` is the input it belongs to."""

    def __init__(self, field: str, message: str, help: str, source: str | None = None) -> None:  # noqa: A002  # the house's word
        super().__init__(message, help, source)
        self.field = field
