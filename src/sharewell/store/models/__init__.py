"""Every table, one module per word."""

from sharewell.store.models.adopted_book import AdoptedBook
from sharewell.store.models.adopted_protocol import AdoptedProtocol
from sharewell.store.models.agency import Agency
from sharewell.store.models.call import Call
from sharewell.store.models.case import Case, CaseSubject, Subject
from sharewell.store.models.decision import Decision
from sharewell.store.models.disposal import Disposal, DisposalCase
from sharewell.store.models.draft import Draft
from sharewell.store.models.entry import Checkpoint, Entry, EntryContent, Head, Subtree
from sharewell.store.models.hold import Hold
from sharewell.store.models.keeping import FormerKey, Keeping
from sharewell.store.models.keys_backup import KeysBackup
from sharewell.store.models.log_change import LogChange
from sharewell.store.models.practitioner import Membership, Practitioner
from sharewell.store.models.proposal import Proposal, ProposalSubject
from sharewell.store.models.share import Share
from sharewell.store.models.standing import Standing
from sharewell.store.models.witnessed import Cosignature, WitnessedHead
from sharewell.store.models.worry import Worry, WorrySubject

__all__ = [
    "AdoptedBook",
    "AdoptedProtocol",
    "Agency",
    "Call",
    "Case",
    "CaseSubject",
    "Checkpoint",
    "Cosignature",
    "Decision",
    "Disposal",
    "DisposalCase",
    "Draft",
    "Entry",
    "EntryContent",
    "FormerKey",
    "Head",
    "Hold",
    "Keeping",
    "KeysBackup",
    "LogChange",
    "Membership",
    "Practitioner",
    "Proposal",
    "ProposalSubject",
    "Share",
    "Standing",
    "Subject",
    "Subtree",
    "WitnessedHead",
    "Worry",
    "WorrySubject",
]
