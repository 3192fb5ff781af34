"""What was found when a file was checked, thing by thing, and what may then be read."""

from dataclasses import dataclass

from sharewell.practice.record.field import OpenedField
from sharewell.practice.record.proof import TlogProof
from sharewell.practice.record.statement import Statement


@dataclass(frozen=True)
class Finding:
    """One thing that was checked: what, whether it holds, and how we know."""

    what: str
    holds: bool
    detail: str


@dataclass(frozen=True)
class Findings:
    """All that was checked, what that does not show, and what can be read.

    ``statement``, ``opened``, ``proof``, ``signed_by`` (the keys that signed the head), ``stated_by`` (those under the
    statement) and ``leaf`` (the entry in the tree) are given only when everything holds: nothing unproved is to be read on.
    """

    findings: tuple[Finding, ...]
    statement: Statement | None = None
    opened: tuple[OpenedField, ...] = ()
    caveats: tuple[str, ...] = ()
    unchanged: str = ""
    proof: TlogProof | None = None
    signed_by: tuple[str, ...] = ()
    stated_by: tuple[str, ...] = ()
    leaf: bytes = b""

    @property
    def holds(self) -> bool:
        """Whether everything that was checked holds."""
        return all(finding.holds for finding in self.findings)
