"""The committed style sheet and scripts, served from an address that changes when any byte of them does.

Settings use both names: ``STATIC_ROOT = FOLDER`` and ``STATIC_URL = address()``. Nothing is collected or copied, and a
browser may keep each file for ever. ES-module imports stay relative, so they find each other in the same folder.
"""

import hashlib
import re
from pathlib import Path

FOLDER = Path(__file__).parent / "static"


def address() -> str:
    """Return the address of the folder, such as ``/static/1f3a5c7e/``."""
    digest = hashlib.sha256()
    for file in sorted(FOLDER.iterdir()):
        digest.update(file.name.encode() + b"\0" + file.read_bytes())
    return f"/static/{digest.hexdigest()[:8]}/"


def never_changes(_path: str, url: str) -> bool:
    """Say that a file under the versioned address may be kept for ever (``WHITENOISE_IMMUTABLE_FILE_TEST``)."""
    return re.match(r"/static/[0-9a-f]{8}/", url) is not None
