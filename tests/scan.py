"""Looks for planted names and words in bytes, in every form in which text hides: other alphabets, base64, JSON, addresses.

assert hits(PLANTED, files_under(home)) == []
"""

import base64
import json
import zlib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from urllib.parse import quote, quote_plus

ENCODINGS = ("utf-8", "utf-16-le", "utf-16-be", "latin-1", "cp1252")


def forms_of(word: str) -> set[bytes]:
    """Return each form in which a word can lie in a file, in small letters."""
    found = {word.encode(name, "ignore") for name in ENCODINGS}
    found |= {json.dumps(word)[1:-1].encode(), json.dumps(word, ensure_ascii=False)[1:-1].encode()}
    found |= {quote(word).encode(), quote_plus(word).encode(), quote(word, safe="").encode()}
    found |= {word.encode().hex().encode(), word.encode().hex().upper().encode()}
    found |= {part for raw in set(found) for part in _base64(raw)}
    return {form.lower() for form in found if len(form) >= 6}


def _base64(raw: bytes) -> Iterator[bytes]:
    """Encode at each of the three places in a group of three bytes; what depends on the neighbours is cut away."""
    for place in range(3):
        padded = b"\0" * place + raw
        padded = padded[: len(padded) - len(padded) % 3]
        first = (0, 2, 3)[place]
        for encode in (base64.b64encode, base64.urlsafe_b64encode):
            yield encode(padded)[first:]


def hits(words: Iterable[str], held: Mapping[str, bytes]) -> list[str]:
    """Return where which word lies, in the bytes as they are and in whatever of them is compressed or base64."""
    found = []
    lower = {name: content.lower() for name, content in held.items()}
    for word in words:
        for form in forms_of(word):
            found += [f"{word} in {name} as {form!r}" for name, content in lower.items() if form in content]
    return sorted(found)


def unpacked(text: str) -> bytes:
    """Return what a session's or a cookie's text holds, past its signature, base64 and compression."""
    for part in text.split(":"):
        squeezed = part.startswith(".")
        raw = part.lstrip(".")
        try:
            decoded = base64.urlsafe_b64decode(raw + "=" * (-len(raw) % 4))
            return zlib.decompress(decoded) if squeezed else decoded
        except (ValueError, zlib.error):
            continue
    return text.encode()


def files_under(folder: Path, *without: str) -> dict[str, bytes]:
    """Read every file below a folder, save the folders named."""
    files = (path for path in folder.rglob("*") if path.is_file() and not set(without) & set(path.parts))
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}
