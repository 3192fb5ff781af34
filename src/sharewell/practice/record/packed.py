"""Several files in one plain zip of one spelling: stored, in order, without times, comments or anything between them.

Written out here and not with ``zipfile``: a bundle is read by packing it again and comparing every byte, decades later and
on any system, so what is written must not hang on a library's version.
"""

import re
import struct
import zlib
from collections.abc import Mapping

from sharewell.practice.record.canonical import ASK_AGAIN
from sharewell.practice.record.errors import NotReadableError, RecordError

SOURCE = "APPNOTE.TXT (the ZIP file format)"
LARGEST = 64_000_000  # bytes of the whole; it is held in memory
MOST_FILES = 1_100
NAME = re.compile(r"(?:[a-z]{1,20}/)?[A-Za-z0-9_-]{1,60}\.[a-z]{2,5}", re.ASCII)
FIRST_DAY = 0x21  # 1 January 1980: a zip can't leave the day out
VERSION, UNIX, OWNER_ALONE = 20, 3, 0o600 << 16
_LOCAL = struct.Struct("<4sHHHHHIIIHH")
_CENTRAL = struct.Struct("<4sBBHHHHHIIIHHHHHII")
_END = struct.Struct("<4sHHHHIIH")
_ENCRYPTED = 0x1


def pack(files: Mapping[str, bytes]) -> bytes:
    """Write files into a zip, by name; the same files always give the same bytes.

    Refuses a name that is not plain, more than 1,100 files and more than 64 MB.
    """
    if len(files) > MOST_FILES or not all(NAME.fullmatch(name) for name in files):
        raise RecordError("These files don't fit into one bundle.", "Ask for fewer entries at once.")
    body, index = bytearray(), bytearray()
    for name in sorted(files):
        content = files[name]
        size, label = len(content), name.encode("ascii")
        about = (VERSION, 0, 0, 0, FIRST_DAY, zlib.crc32(content), size, size, len(label), 0)
        index += _CENTRAL.pack(b"PK\1\2", VERSION, UNIX, *about, 0, 0, 0, OWNER_ALONE, len(body)) + label
        body += _LOCAL.pack(b"PK\3\4", *about) + label + content
    end = _END.pack(b"PK\5\6", 0, 0, len(files), len(files), len(index), len(body), 0)
    if len(body) + len(index) + len(end) > LARGEST:
        raise RecordError("These files are too large for one bundle.", "Ask for fewer entries at once.")
    return bytes(body + index + end)


def unpack(content: bytes) -> dict[str, bytes]:
    """Read a zip that ``pack`` wrote, refusing every other: any byte that no file owns, and any other way to write one."""
    if len(content) > LARGEST:
        raise _wrong("It is too large to be one of ours.")
    files: dict[str, bytes] = {}
    at = 0
    while content[at : at + 4] == b"PK\3\4":
        name, begin, size = _local(content, at)
        if name in files:
            raise _wrong(f"It holds {name} twice.")
        if len(files) == MOST_FILES:
            raise _wrong("It holds more files than a bundle can.")
        at = begin + size
        files[name] = content[begin:at]
        if len(files[name]) != size:
            raise _wrong("It is cut short.")
    if not files:
        raise _wrong("It is no zip file, or something stands before its first file.")
    if pack(files) != content:
        raise _wrong("It carries bytes that belong to no file, or was written anew by another program.")
    return files


def _local(content: bytes, at: int) -> tuple[str, int, int]:
    """Read one file's own header: its name, where its bytes begin, and how many they are."""
    begin = at + _LOCAL.size
    if begin > len(content):
        raise _wrong("It is cut short.")
    _, _, flags, method, _, _, _, _, size, name_length, extra = _LOCAL.unpack_from(content, at)
    if flags & _ENCRYPTED:
        raise _wrong("It is encrypted, and a bundle never is.")
    if method:
        raise _wrong("It is compressed, and a bundle never is: it may have been packed again.")
    if extra:
        raise _wrong("It carries an extra field, where anything could be hidden.")
    raw = content[begin : begin + name_length]
    name = raw.decode("ascii", "replace")
    if not NAME.fullmatch(name):
        raise _wrong(f"It holds a file whose name a bundle can't have: {name[:80]!a}.")
    return name, begin + name_length, size


def _wrong(why: str) -> NotReadableError:
    return NotReadableError(f"This is not a bundle in the form that we write. {why}", ASK_AGAIN, SOURCE)
