"""Whose signatures a checkpoint needs before it is believed: logs, witnesses and a quorum (c2sp.org/tlog-policy)."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from sharewell.practice.record.checkpoint import Checkpoint, read_text, take_note_apart
from sharewell.practice.record.errors import NotReadableError, NotTrueError
from sharewell.practice.record.signer import Key, read_vkey
from sharewell.practice.record.witness import Cosignature, WitnessKey, cosigned_by, read_witness_key

SOURCE = "c2sp.org/tlog-policy"
MOST = 64  # of logs, witnesses and groups each
LARGEST_POLICY = 256_000  # bytes
NONE = "none"
_WORD = re.compile(r"[^ \t]+")


@dataclass(frozen=True)
class Group:
    """Members by name, and how many of them make the group."""

    need: int
    members: tuple[str, ...]


@dataclass(frozen=True)
class Policy:
    """Logs and witnesses that are known, and the quorum: a witness's or group's name, or ``none``.

    ``addresses`` holds where a head is sent to a witness, by its name, for those whose line says so.
    """

    logs: tuple[Key, ...]
    witnesses: Mapping[str, WitnessKey]
    groups: Mapping[str, Group]
    quorum: str
    addresses: Mapping[str, str] = field(default_factory=dict)

    def met_by(self, cosignatures: Iterable[Cosignature]) -> bool:
        """Say whether these cosignatures are enough."""
        have = {name for name, key in self.witnesses.items() if key in {one.key for one in cosignatures}}
        return self.quorum == NONE or self._met(self.quorum, have)

    def _met(self, name: str, have: set[str]) -> bool:
        group = self.groups.get(name)
        if group is None:
            return name in have
        return sum(self._met(member, have) for member in group.members) >= group.need


@dataclass(frozen=True)
class Believed:
    """A checkpoint that a policy holds good, and the witnesses that had seen it."""

    checkpoint: Checkpoint
    cosignatures: tuple[Cosignature, ...]


def believe(note: str, policy: Policy) -> Believed:
    """Check a signed note against a policy. Refuses one that no known log signed, or that too few witnesses had seen."""
    apart = take_note_apart(note)
    checkpoint = read_text(apart.text)
    signers = apart.signed_by(policy.logs)
    if not any(key.name == checkpoint.origin for key in signers):
        mend = "Ask the agency for its published key."
        raise NotTrueError("No log that you know signed this checkpoint.", mend, SOURCE)
    found = cosigned_by(apart, policy.witnesses.values())
    if not policy.met_by(found):
        wrong = f"Only {len(found)} of the witnesses that you ask for had seen this checkpoint."
        raise NotTrueError(wrong, "Ask the agency for a checkpoint that more of them have cosigned.", SOURCE)
    return Believed(checkpoint, found)


def read_policy(content: bytes) -> Policy:
    """Read a policy file. Refuses a line that is not C2SP's, a name used twice or before it is defined, and no quorum."""
    reader = _Reader()
    for number, words in _lines(content):
        reader.take(number, words)
    if reader.quorum is None:
        raise NotReadableError(
            "The policy has no quorum line.", "Write `quorum none` or a witness's name.", SOURCE
        )
    return Policy(tuple(reader.logs), reader.witnesses, reader.groups, reader.quorum, reader.addresses)


def _lines(content: bytes) -> Iterator[tuple[int, list[str]]]:
    if len(content) > LARGEST_POLICY:
        raise NotReadableError("The policy is too large.", "Is it the right file?", SOURCE)
    try:
        text = content.decode()
    except UnicodeDecodeError as wrong:
        raise NotReadableError("The policy is not text.", "Save it as UTF-8.", SOURCE) from wrong
    for number, line in enumerate(text.split("\n"), 1):
        if any((char < " " and char != "\t") or char == "\x7f" for char in line):
            raise NotReadableError(f"Line {number} holds a control character.", "Delete it.", SOURCE)
        words = _WORD.findall(line)
        if words and not words[0].startswith("#"):
            yield number, words


class _Reader:
    """What has been defined so far; a line may name only what stands above it."""

    def __init__(self) -> None:
        self.logs: list[Key] = []
        self.witnesses: dict[str, WitnessKey] = {}
        self.groups: dict[str, Group] = {}
        self.quorum: str | None = None
        self.addresses: dict[str, str] = {}
        self._members: set[str] = set()

    def take(self, number: int, words: list[str]) -> None:
        """Take one line in. Refuses it by its number."""
        kind, *rest = words
        if kind == "log" and len(rest) in (1, 2):
            key = read_vkey(rest[0])
            self._refuse_if(
                key.public in {log.public for log in self.logs}, number, "this log stands there already"
            )
            self.logs.append(key)
        elif kind == "witness" and len(rest) in (2, 3):
            self._witness(number, rest[0], read_witness_key(rest[1]))
            self.addresses |= {rest[0]: rest[2]} if len(rest) == 3 else {}
        elif kind == "group" and len(rest) >= 3:
            self._group(number, *rest)
        elif kind == "quorum" and len(rest) == 1:
            self._refuse_if(self.quorum is not None, number, "there is a quorum already")
            self._refuse_if(
                rest[0] != NONE and not self._known(rest[0]), number, f"{rest[0]} is not defined above"
            )
            self.quorum = rest[0]
        else:
            self._refuse_if(True, number, "this is not a line of a policy")  # always
        full = max(len(self.logs), len(self.witnesses), len(self.groups)) > MOST
        self._refuse_if(full, number, f"a policy holds at most {MOST} of each")

    def _witness(self, number: int, name: str, key: WitnessKey) -> None:
        self._new(number, name)
        known = {witness.public for witness in self.witnesses.values()}
        self._refuse_if(key.public in known, number, "this witness stands there already")
        self.witnesses[name] = key

    def _group(self, number: int, name: str, need: str, *members: str) -> None:
        self._new(number, name)
        for member in members:
            self._refuse_if(not self._known(member), number, f"{member} is not defined above")
            self._refuse_if(member in self._members, number, f"{member} is in a group already")
            self._members.add(member)
        count = {"all": len(members), "any": 1}.get(need) or (
            int(need) if re.fullmatch("[1-9][0-9]?", need) else 0
        )
        self._refuse_if(not 1 <= count <= len(members), number, f"{need} of {len(members)} can't be met")
        self.groups[name] = Group(count, members)

    def _new(self, number: int, name: str) -> None:
        self._refuse_if(name == NONE or self._known(name), number, f"the name {name} is taken")

    def _known(self, name: str) -> bool:
        return name in self.witnesses or name in self.groups

    def _refuse_if(self, wrong: bool, number: int, what: str) -> None:  # noqa: FBT001  # reads as a sentence
        if wrong:
            raise NotReadableError(f"Line {number} of the policy: {what}.", "Mend that line.", SOURCE)
