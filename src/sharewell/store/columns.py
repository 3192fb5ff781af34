"""The two kinds of text column: short plain words that may lie open, and everything else, sealed."""

from typing import TYPE_CHECKING, Any

from django.db import models

from sharewell.store.errors import StoreError

if TYPE_CHECKING:  # Django's fields take their types from stubs alone
    _Text = models.CharField[str, str]
    _Sealed = models.BinaryField[bytes | memoryview | None, bytes | None]
    _Bytes = models.BinaryField[bytes | memoryview, bytes]
else:
    _Text, _Sealed, _Bytes = models.CharField, models.BinaryField, models.BinaryField


class TextRefusedError(StoreError):
    """A text that one of our two databases would cut, refuse or mangle."""


class PlainWords(_Text):
    """A short text that names nobody; a NUL or too many characters is refused alike on both databases."""

    def get_prep_value(self, value: Any) -> Any:
        text = super().get_prep_value(value)
        if isinstance(text, str):
            if "\0" in text:
                raise TextRefusedError(
                    "The text holds a character that cannot be stored.",
                    "Type the text again instead of pasting it.",
                )
            if self.max_length and len(text) > self.max_length:
                raise TextRefusedError(
                    f"The text has {len(text)} characters; {self.max_length} fit here.", "Shorten it."
                )
        return text

    def db_check(self, connection: Any) -> str | None:
        # SQLite keeps any length and any NUL in any column, unless it is told.
        if connection.vendor == "sqlite":
            column = connection.ops.quote_name(self.column)
            return f"length({column}) <= {self.max_length} AND instr({column}, char(0)) = 0"
        return None


class SealedField(_Sealed):
    """Ciphertext: ``sealing.seal_record`` fills it and ``actions.open_content`` alone opens it."""

    def from_db_value(self, value: Any, *_: object) -> bytes | None:
        return None if value is None else bytes(value)


class BytesField(_Bytes):
    """Bytes that are bytes on both databases; Django gives memoryview on PostgreSQL."""

    def from_db_value(self, value: Any, *_: object) -> bytes | None:
        return None if value is None else bytes(value)
