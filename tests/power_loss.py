"""A disk as a power cut may leave it: built from the trace of a real process's writes, syncs and changes of names.

Nothing that was not synced need be there: not a file's bytes, not its length, not its name. So each state keeps of what
waits nothing, all, any part, or any part in torn sectors.
"""

import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

SECTOR = 512
CALLS = (
    "openat,pwrite64,write,ftruncate,fsync,fdatasync,unlink,unlinkat,rename,renameat,renameat2,link,linkat"
)
OPTIONS = ("-y", "-xx", "-s", "1000000", "-e", f"trace={CALLS}")
_LINE = re.compile(r"(?P<call>\w+)\((?P<args>.*)\) += (?P<result>\d+)")
_FD = re.compile(r"\d+<((?:\\x[0-9a-f]{2})*)>")
_TEXT = re.compile(r'"((?:\\x[0-9a-f]{2})*)"')

Keeps = Callable[[random.Random], bool]
WAYS: dict[str, tuple[Keeps, bool]] = {
    "dropped": (lambda _: False, False),
    "kept": (lambda _: True, False),
    "some": (lambda chance: chance.random() < 0.5, False),
    "torn": (lambda chance: chance.random() < 0.5, True),
}


@dataclass
class File:
    """A file's bytes that are surely on disk, and the writes since: each at an offset, or with None a cut to a length."""

    synced: bytearray = field(default_factory=bytearray)
    waiting: list[tuple[int, bytes | None]] = field(default_factory=list)

    def sync(self) -> None:
        self.synced, self.waiting = self.state(random.Random(0), *WAYS["kept"]), []

    def state(self, chance: random.Random, keeps: Keeps, torn: bool) -> bytearray:  # noqa: FBT001  # a way's two parts
        content = bytearray(self.synced)
        for at, data in self.waiting:
            if data is None:
                if keeps(chance):
                    del content[at:]
                    content.extend(bytes(at - len(content)))
            else:
                for start, part in _sectors(at, data) if torn else [(at, data)]:
                    if keeps(chance):
                        content.extend(bytes(max(0, start - len(content))))
                        content[start : start + len(part)] = part
        return content


def _sectors(at: int, data: bytes) -> Iterator[tuple[int, bytes]]:
    end = at + len(data)
    while at < end:
        to = min(end, (at // SECTOR + 1) * SECTOR)
        yield at, data[len(data) - (end - at) : len(data) - (end - to)]
        at = to


class Disk:
    """The files of one folder while a trace is replayed; ``said`` is what had been acknowledged by then."""

    def __init__(self, folder: Path, acknowledges: Path) -> None:
        self.folder, self.acknowledges, self.said = folder, acknowledges, b""
        found = [path for path in folder.rglob("*") if path.is_file() and not path.name.endswith("-shm")]
        self.names = {str(path): File(bytearray(path.read_bytes())) for path in found}
        self.synced_names = dict(self.names)
        self.waiting: list[tuple[str, File | None]] = []
        self._written: dict[str, int] = {}

    def replay(self, line: str) -> bool:
        """Do what one line of the trace did; say whether it changed anything of this folder's."""
        found = _LINE.match(line)
        if found is None:
            return False
        paths = [_read(hexed).decode() for hexed in _FD.findall(found["args"])]
        texts = [_read(hexed) for hexed in _TEXT.findall(found["args"])]
        if found["call"] == "write" and paths[:1] == [str(self.acknowledges)]:
            self.said += texts[0]
            return True
        at = paths[0] if found["call"] in _OF_A_FD else texts[0].decode() if texts else ""
        if not at.startswith(str(self.folder)) or at.endswith("-shm"):
            return False
        return bool(getattr(self, f"_{_SAME.get(found['call'], found['call'])}")(at, texts, found))

    def _openat(self, at: str, _texts: list[bytes], found: re.Match[str]) -> bool:
        made = at not in self.names and "O_CREAT" in found["args"]
        if made:
            self._name(at, File())
        if "O_TRUNC" in found["args"]:
            self.names[at].waiting.append((0, None))
        self._written[at] = 0
        return made

    def _pwrite64(self, at: str, texts: list[bytes], found: re.Match[str]) -> bool:
        return self._put(at, int(found["args"].rsplit(", ", 1)[1]), texts[0][: int(found["result"])])

    def _write(self, at: str, texts: list[bytes], found: re.Match[str]) -> bool:
        start = self._written.get(at, 0)
        self._written[at] = start + int(found["result"])
        return self._put(at, start, texts[0][: int(found["result"])])

    def _ftruncate(self, at: str, _texts: list[bytes], found: re.Match[str]) -> bool:
        return self._put(at, int(found["args"].rsplit(", ", 1)[1]), None)

    def _put(self, at: str, start: int, data: bytes | None) -> bool:
        if at in self.names:
            self.names[at].waiting.append((start, data))
        return at in self.names

    def _fsync(self, at: str, _texts: list[bytes], _found: re.Match[str]) -> bool:
        if at in self.names:
            self.names[at].sync()
            return True
        here = [each for each in self.waiting if str(Path(each[0]).parent) == at]
        for name, file in here:
            _give(self.synced_names, name, file)
        self.waiting = [each for each in self.waiting if each not in here]
        return True

    def _unlink(self, at: str, _texts: list[bytes], _found: re.Match[str]) -> bool:
        self._name(at, None)
        return True

    def _rename(self, at: str, texts: list[bytes], _found: re.Match[str]) -> bool:
        self._name(texts[1].decode(), self.names[at])
        return self._unlink(at, texts, _found)

    def _link(self, at: str, texts: list[bytes], _found: re.Match[str]) -> bool:
        self._name(texts[1].decode(), self.names[at])
        return True

    def _name(self, at: str, file: File | None) -> None:
        _give(self.names, at, file)
        self.waiting.append((at, file))

    def leave(self, to: Path, way: str, chance: random.Random) -> None:
        """Write to a folder what a power cut at this moment may leave."""
        keeps, torn = WAYS[way]
        names = dict(self.synced_names)
        for name, file in self.waiting:
            if keeps(chance):
                _give(names, name, file)
        for name, file in names.items():
            path = to / Path(name).relative_to(self.folder)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(file.state(chance, keeps, torn))


_OF_A_FD = {"pwrite64", "write", "ftruncate", "fsync", "fdatasync"}
_SAME = {
    "fdatasync": "fsync",
    "unlinkat": "unlink",
    "linkat": "link",
    "renameat": "rename",
    "renameat2": "rename",
}


def _read(hexed: str) -> bytes:
    return bytes.fromhex(hexed.replace("\\x", ""))


def _give(names: dict[str, File], name: str, file: File | None) -> None:
    if file is None:
        names.pop(name, None)
    else:
        names[name] = file
