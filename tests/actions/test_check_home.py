"""Everything kept is checked: what holds holds, and whatever somebody with the database and even the keys did is named."""

import base64
import random
import re
import shutil
import sqlite3
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID, uuid4

import pytest
import time_machine
from django.db import DatabaseError

from sharewell.actions import check_home as module
from sharewell.actions import walk_log
from sharewell.actions.actor import SYSTEM, Actor
from sharewell.actions.adopt_book import adopt_book
from sharewell.actions.check_home import check_home
from sharewell.actions.export_record import NewExport, evidence_of, export_record
from sharewell.actions.gather_cosignatures import gather_cosignatures
from sharewell.actions.hold import lift_hold, set_hold
from sharewell.actions.keep_case import NewBirth, NewKeeping, keep_case, record_birth
from sharewell.actions.log_keys import begin_log, change_log_key, freeze_log
from sharewell.practice import record
from sharewell.practice.record import Checkpoint, Frontier, leaf_hash, sign_checkpoint
from sharewell.practice.record.checking import SEEN
from sharewell.practice.record.evidence import check_evidence
from sharewell.practice.rulebook import national_book
from sharewell.store import as_agency, content_keys, keys, keys_named
from sharewell.store.content_keys import DISPOSED
from sharewell.store.models import Case, Entry, Head, Subject
from sharewell.store.models import Checkpoint as SignedHead
from sharewell.store.sealing import seal_record, wrapped_anew
from tests.actions.acts import decide, late, ring, target, worry
from tests.actions.test_dispose import INQUIRY, LIFT, gone, recorded_death, told
from tests.actions.test_export_record import SCRIPT
from tests.actions.test_gather_cosignatures import partners_of
from tests.actions.test_one_entry import ACTS
from tests.actions.test_redate import opened as a_case
from tests.database import Home, forget_connections
from tests.people import NOW, School, join, open_school
from tests.store.test_tree import grown

__all__ = ["told"]


def quiet(*_):
    """Hear how far it is, and say nothing."""


def faults(**kept):
    return [each.fault for each in check_home(quiet, **kept).faults]


def fill(agency):
    lead = join(agency, "safeguarding_lead")
    adopt_book(join(agency, "ig_lead"), national_book().canonical(), uuid4(), NOW)
    decide(lead, target(worry(lead), "case"))
    ring(lead)
    late(lead)
    for _ in range(4):
        worry(lead)


def test_home_as_it_was_written_holds_and_every_entry_is_heard_of(school):
    fill(school.agency)
    heard = []
    found = check_home(lambda done, of: heard.append((done, of)))
    assert [each.fault for each in found.faults] == []
    with as_agency(school.agency):
        size = Entry.objects.count()
    assert (found.agencies, found.entries, found.closed) == (1, size, 0)
    assert heard == [(done, size) for done in range(1, size + 1)]


def test_check_writes_nothing_and_the_database_would_refuse_it(school, monkeypatch):
    def writes(*_):
        SignedHead.objects.create(id=uuid4(), agency_id=school.agency, size=99, note="x")
        return iter(())

    monkeypatch.setattr(module, "_twice", writes)
    assert ["can’t be read" in fault.what for fault in faults()] == [True]
    monkeypatch.undo()
    assert faults() == []
    worry(school.practitioner)
    assert faults() == []


def test_entries_whose_key_is_not_here_stay_closed_and_all_else_about_them_is_checked(school, monkeypatch):
    worry(school.practitioner)
    real = keys.read_key

    def without_content(name):
        if name.startswith("content"):
            raise keys.KeyMissingError("gone", "bring it back")
        return real(name)

    monkeypatch.setattr(keys, "read_key", without_content)
    found = check_home(quiet)
    assert (found.faults, found.closed) == ([], found.entries)


# --- What somebody with the database file did -------------------------------------------------------------------------


@dataclass
class Opened:
    """A SQLite home with its guards dropped, as somebody with the file would have it; and who its first agency is."""

    home: Home
    lite: sqlite3.Connection
    agency: UUID

    def rows(self):
        return self.lite.execute(
            'SELECT "index", id, envelope, leaf FROM store_entry WHERE agency_id=? ORDER BY "index"',
            (self.agency.hex,),
        ).fetchall()

    def run(self, sql, *values):
        self.lite.execute(sql, values)

    def put(self, index, envelope):
        """Put an envelope in an entry's place, its leaf with it."""
        self.run(
            'UPDATE store_entry SET envelope=?, leaf=? WHERE "index"=? AND agency_id=?',
            envelope, leaf_hash(envelope), index, self.agency.hex,
        )  # fmt: skip

    def heads_anew(self):
        """Make every head and whole subtree fit the entries as they are now, as somebody thorough would."""
        edge = Frontier()
        for _, _, _, leaf in self.rows():
            edge = edge.append(leaf)
            self.run(
                "UPDATE store_head SET root=?, frontier=? WHERE size=? AND agency_id=?",
                edge.root, edge.to_bytes(), edge.size, self.agency.hex,
            )  # fmt: skip

    def signed_anew(self):
        """Sign every head with the log's own true key: only what others kept can show it."""
        signer = keys.log_signer(self.agency)
        edge = Frontier()
        for _, _, _, leaf in self.rows():
            edge = edge.append(leaf)
            note = sign_checkpoint(Checkpoint(signer.name, edge.size, edge.root), signer)
            self.run(
                "UPDATE store_checkpoint SET note=? WHERE size=? AND agency_id=?",
                note,
                edge.size,
                self.agency.hex,
            )

    def done(self):
        self.lite.commit()
        self.lite.close()
        self.home.use()


@pytest.fixture(scope="module")
def written(request, tmp_path_factory):
    """A home with two dozen entries, made once; and its newest signed head, as somebody outside would have kept it."""
    from tests.database import sqlite_copy

    template = request.getfixturevalue("sqlite_template")
    home = sqlite_copy(template, tmp_path_factory.mktemp("written") / "home")
    home.use()
    agency = open_school()
    fill(agency)
    with as_agency(agency):
        size = Head.objects.order_by("-size").first().size
        note = SignedHead.objects.get(size=size).note
    forget_connections()
    sqlite3.connect(home.path / "sharewell.sqlite3").execute(
        "PRAGMA wal_checkpoint(TRUNCATE)"
    ).connection.close()
    return home, agency, record.read_checkpoint(note, record.vkey(keys.log_signer(agency)))


@pytest.fixture
def opened(written, tmp_path):
    home, agency, _ = written
    yield from _opened(home, agency, tmp_path / "copy")


def _opened(home, agency, folder):
    shutil.copytree(home.path, folder)
    copy = Home(folder, "sqlite", f"sqlite://{folder}/sharewell.sqlite3")
    copy.use()
    lite = sqlite3.connect(folder / "sharewell.sqlite3", isolation_level=None)
    for (trigger,) in lite.execute("SELECT name FROM sqlite_master WHERE type='trigger'").fetchall():
        lite.execute(f"DROP TRIGGER {trigger}")
    lite.execute("BEGIN")
    yield Opened(copy, lite, agency)
    forget_connections()


def edited(envelope, seed):
    """The envelope with its statement's time another, under the old signature."""
    said = record.take_apart(envelope)
    other = re.sub(
        rb'("recorded_at":"20\d\d-\d\d-\d\dT\d\d:\d\d:)\d\d', rb"\g<1>%02d" % (seed % 50 + 6), said.payload
    )
    assert other != said.payload
    from sharewell.practice.record.canonical import base64_text, canonical, read_canonical

    parts = read_canonical(envelope, "it")
    return canonical({**parts, "payload": base64_text(other)}), other


def edit(db, chance):
    index, _, envelope, _ = chance.choice(db.rows())
    forged = edited(envelope, chance.randrange(50))[0]
    if chance.random() < 0.5:
        db.put(index, forged)
    else:
        db.run(
            'UPDATE store_entry SET envelope=? WHERE "index"=? AND agency_id=?', forged, index, db.agency.hex
        )
    return index


def delete(db, chance):
    index, entry, _, _ = chance.choice(db.rows())
    db.run("DELETE FROM store_entrycontent WHERE entry_id=?", entry)
    db.run("DELETE FROM store_entry WHERE id=?", entry)
    return index


def insert(db, chance):
    """Put a copy of an entry in at the end, or in the middle with all later ones moved up."""
    rows = db.rows()
    index, entry, *_ = chance.choice(rows)
    place = chance.choice([len(rows), index])
    for at in range(len(rows) - 1, place - 1, -1):
        db.run('UPDATE store_entry SET "index"=? WHERE "index"=? AND agency_id=?', at + 1, at, db.agency.hex)
    columns = "agency_id, leaf, envelope, kind, actor_id, case_id, recorded_at, targets"
    db.run(
        f'INSERT INTO store_entry (id, "index", idem, {columns}) SELECT ?, ?, ?, {columns} FROM store_entry WHERE id=?',
        uuid4().hex, place, str(uuid4()), entry,
    )  # fmt: skip
    return place


def reorder(db, chance):
    first, second = sorted(chance.sample([row[0] for row in db.rows()], 2))
    for was, now in ((first, -1), (second, first), (-1, second)):
        db.run('UPDATE store_entry SET "index"=? WHERE "index"=? AND agency_id=?', now, was, db.agency.hex)
    return first


def re_sign(db, chance):
    """State something else under the server's own true key, and mend every head as well."""
    index, entry, envelope, _ = chance.choice(db.rows())
    _, other = edited(envelope, chance.randrange(50))
    db.put(index, record.envelope(other, keys.server_signer()))
    moment = record.read_statement(other).recorded_at.replace("T", " ").removesuffix("Z")
    db.run("UPDATE store_entry SET recorded_at=? WHERE id=?", moment, entry)
    db.heads_anew()
    return index


TAMPERS = {"edit": edit, "delete": delete, "insert": insert, "reorder": reorder, "re-sign": re_sign}


def named(found, index):
    """Whether a fault names an entry at or next to where something was done."""
    numbers = {number for fault in found for number in [fault.entry] if number}
    return bool(numbers & {index + 1, index + 2}) or any(str(index + 1) in fault.what for fault in found)


def tampered(db, kind, seed):
    index = TAMPERS[kind](db, random.Random(seed))
    db.done()
    return index


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("kind", TAMPERS)
def test_seeded_tamper_is_named(opened, kind, seed):
    index = tampered(opened, kind, seed)
    found = faults()
    assert found, kind
    assert named(found, index), (kind, index, found)
    assert all(fault.what and fault.do for fault in found)


@pytest.mark.slow
@pytest.mark.parametrize("kind", TAMPERS)
def test_twenty_seeded_tampers_of_each_kind_are_all_named(written, tmp_path, kind):
    """A hundred of a hundred."""
    missed = []
    for seed in range(100, 120):
        for db in _opened(*written[:2], tmp_path / f"{kind}-{seed}"):
            index = tampered(db, kind, seed)
            if not named(faults(), index):
                missed.append((kind, seed, index))
    assert missed == []


def test_copy_that_nobody_touched_holds(opened):
    opened.done()
    assert faults() == []


def test_tampers_pass_once_what_names_them_is_patched_out(opened, monkeypatch):
    """The campaign can see a miss: without the walk, an entry stated anew under the true key is not noticed."""
    tampered(opened, "re-sign", 1)
    assert faults() != []
    monkeypatch.setattr(walk_log, "_signed", lambda *_: iter(()))
    monkeypatch.setattr(module, "_content", lambda *_: iter(()))
    assert faults() == []


def test_log_written_anew_with_every_true_key_is_contradicted_by_any_earlier_receipt(opened, written):
    index = re_sign(opened, random.Random(7))
    opened.signed_anew()
    opened.done()
    assert faults() == []
    head = written[2]
    kept = {head.origin: {head.size: (head.root, "receipt.zip")}}
    found = faults(kept=kept)
    assert ["receipt.zip shows another history" in fault.what for fault in found] == [True]
    assert index < head.size


def test_log_cut_back_to_an_earlier_head_is_contradicted_by_a_later_receipt(opened, written):
    head = written[2]
    entries = opened.rows()
    _, last, _, _ = entries[-1]
    case = "(SELECT case_id FROM store_entry WHERE id=?)"
    for sql in (
        "DELETE FROM store_worrysubject WHERE worry_id IN (SELECT id FROM store_worry WHERE entry_id=?)",
        f"DELETE FROM store_subject WHERE id IN (SELECT subject_id FROM store_casesubject WHERE case_id={case})",
        f"DELETE FROM store_casesubject WHERE case_id={case}",
        f"DELETE FROM store_case WHERE id={case}",
        "DELETE FROM store_worry WHERE entry_id=?",
        "DELETE FROM store_entrycontent WHERE entry_id=?",
        "DELETE FROM store_entry WHERE id=?",
    ):
        opened.run(sql, last)
    for table in ("store_head", "store_checkpoint"):
        opened.run(f"DELETE FROM {table} WHERE size=? AND agency_id=?", head.size, opened.agency.hex)
    opened.done()
    assert faults() == []
    found = faults(kept={head.origin: {head.size: (head.root, "note.txt")}})
    assert ["note.txt was given out when this log held" in fault.what for fault in found] == [True]


ONE = "WHERE id=(SELECT id FROM {table} ORDER BY id LIMIT 1)"
ROWS = {
    "a head's root": ("UPDATE store_head SET root=zeroblob(32) " + ONE.format(table="store_head"), "another than those"),
    "a head's edge": (
        "UPDATE store_head SET frontier=(SELECT frontier FROM store_head WHERE size=2) WHERE size=3", "gone on from"
    ),
    "a signed head that is no note": ("UPDATE store_checkpoint SET note='x' WHERE size=3", "can’t be read"),
    "a signed head of another size": (
        "UPDATE store_checkpoint SET note=(SELECT note FROM store_checkpoint WHERE size=2) WHERE size=3", "is another than"
    ),
    "the kind by which an entry is found": ("UPDATE store_entry SET kind='book.adopted' WHERE \"index\"=4", "another kind"),
    "the key of a retry": ("UPDATE store_entry SET idem='x' WHERE \"index\"=4", "another idempotency key"),
    "the time by which it is found": ("UPDATE store_entry SET recorded_at='2020-01-01' WHERE \"index\"=4", "another time"),
    "the case it is filed under": (
        "UPDATE store_entry SET case_id=(SELECT id FROM store_case WHERE id<>store_entry.case_id LIMIT 1)", "another case"
    ),
    "what is kept under an entry": ("UPDATE store_entrycontent SET sealed=x'01' WHERE rowid=3", "is not what was recorded"),
    "what is kept, taken away": ("DELETE FROM store_entrycontent WHERE rowid=3", "is gone"),
    "the key of what is kept": (
        'UPDATE store_entrycontent SET "key"=(SELECT "key" FROM store_entrycontent WHERE rowid=4) WHERE rowid=3',
        "does not open",
    ),
    "a rulebook taken away": ("DELETE FROM store_adoptedbook", "rests on a rulebook"),
    "a row that points nowhere": ("UPDATE store_worry SET raised_by_id='00'", "points to a raised_by that is not there"),
    "a row that no entry tells of": (
        "UPDATE store_worry SET id='0123456789abcdef0123456789abcdef' WHERE rowid=2", "which does not name it"
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", ROWS)
def test_row_that_was_changed_is_named(opened, what):
    sql, says = ROWS[what]
    before = opened.lite.total_changes
    opened.run(sql)
    assert opened.lite.total_changes > before
    opened.done()
    found = faults()
    assert [fault for fault in found if says in fault.what], found


def test_long_log_is_walked_with_its_whole_subtrees_and_a_changed_one_is_named(sqlite_home):
    agency = open_school()
    one = join(agency, "practitioner")
    grown(School(agency, one, one, one))
    only_entries = ("made one worry, and none is kept", "in its list of what it made")
    other = lambda: [fault.what for fault in faults() if not any(each in fault.what for each in only_entries)]  # noqa: E731
    assert other() == []
    lite = sqlite3.connect(sqlite_home.path / "sharewell.sqlite3")
    lite.execute("DROP TRIGGER store_subtree_no_update")
    assert lite.execute("UPDATE store_subtree SET hash=zeroblob(32)").rowcount == 1
    lite.commit()
    lite.close()
    assert ["level 1, number 0" in each for each in other()] == [True]


def test_entry_put_in_behind_the_newest_head_and_a_database_that_breaks_are_named(opened, monkeypatch):
    rows = opened.rows()
    columns = "agency_id, leaf, envelope, kind, actor_id, case_id, recorded_at, targets"
    opened.run(
        f'INSERT INTO store_entry (id, "index", idem, {columns}) SELECT ?, ?, ?, {columns} FROM store_entry WHERE id=?',
        uuid4().hex, len(rows), str(uuid4()), rows[3][1],
    )  # fmt: skip
    opened.done()
    assert ["under no head" in fault.what for fault in faults()] == [True]

    def breaks():
        raise DatabaseError("database disk image is malformed")

    monkeypatch.setattr(module, "_twice", breaks)
    assert ["can’t be read: database disk image" in fault.what for fault in faults()] == [False, True]


def test_home_whose_keys_were_changed_and_whose_log_was_begun_anew_holds_and_gives_out_both_logs(school):
    entry = worry(school.practitioner).entry_id
    with time_machine.travel(NOW, tick=False):
        system = Actor(None, school.agency, SYSTEM)
        change_log_key(system, uuid4(), NOW)
        freeze_log(system, "The laptop was stolen.", uuid4(), NOW)
        begin_log(system, "A new key.", uuid4(), NOW)
    later = worry(school.practitioner).entry_id
    assert faults() == []
    new = NewExport(entries=(entry, later), purpose="review", given_to="A panel", why="They asked.")
    bundle = evidence_of(school.lead, export_record(school.lead, new, uuid4(), NOW).entry_id)
    found = check_evidence(bundle)
    assert found.holds, found.findings
    assert [head.origin.rpartition("/")[2] for head in found.checkpoints] == ["2", str(school.agency)]
    assert "entries/0002.json" in SCRIPT["bundle"](bundle)


def test_what_was_disposed_of_holds_and_what_was_only_made_to_look_so_does_not(home, school, told):
    case, _, _, other = told
    gone(school, case)
    found = check_home(quiet)
    assert ([each.fault for each in found.faults], found.disposed > 2) == ([], True)
    if home.vendor == "sqlite":  # elsewhere the app's role can't change rows behind the guards' back
        _looks_disposed(home.path / "sharewell.sqlite3", other)
        assert ["no entry says that it was disposed of" in fault.what for fault in faults()] == [True]


def _looks_disposed(file, case):
    of_case = "(SELECT id FROM store_entry WHERE case_id=?)"
    behind_the_guards(
        file,
        f"UPDATE store_entrycontent SET kek=?, sealed=x'' WHERE entry_id IN {of_case}",
        (DISPOSED, case.hex),
    )


def behind_the_guards(file, change, values=()):
    lite = sqlite3.connect(file)
    for (trigger,) in lite.execute("SELECT name FROM sqlite_master WHERE type='trigger'").fetchall():
        lite.execute(f"DROP TRIGGER {trigger}")
    lite.execute(change, values)
    lite.commit()
    lite.close()


@pytest.mark.parametrize("home", ["sqlite"], indirect=True)
def test_case_that_a_forged_row_puts_into_a_disposal_is_named(home, school, told):
    case, _, _, other = told
    gone(school, case)
    file = home.path / "sharewell.sqlite3"
    _looks_disposed(file, other)
    row = "SELECT ?, agency_id, disposal_id, ? FROM store_disposalcase"
    behind_the_guards(
        file,
        f"INSERT INTO store_disposalcase (id, agency_id, disposal_id, case_id) {row}",
        (uuid4().hex, other.hex),
    )
    assert ["no entry says that it was disposed of" in fault.what for fault in faults()] == [True]


DEATH = "entry_id IN (SELECT entry_id FROM store_decision)"
HELD = {
    "set": ("DELETE FROM store_hold WHERE lifted_id IS NULL AND NOT " + DEATH, "set a hold"),
    "lift undone": ("UPDATE store_hold SET lifted_id=NULL", "lifted a hold"),
    "lift forged": ("UPDATE store_hold SET lifted_id=entry_id WHERE lifted_id IS NULL AND NOT " + DEATH, "lifted by no entry"),
    "death": ("DELETE FROM store_hold WHERE " + DEATH, "tells of a death"),
}  # fmt: skip


@pytest.mark.parametrize("home", ["sqlite"], indirect=True)
@pytest.mark.parametrize("what", HELD)
def test_hold_that_is_no_more_or_was_lifted_by_nobody_is_named(home, school, what):
    held, died = a_case(school.practitioner), a_case(school.practitioner)
    for _ in range(2):
        hold = UUID(set_hold(school.lead, held, INQUIRY, uuid4(), NOW).targets["hold"])
    lift_hold(school.ig_lead, held, replace(LIFT, hold=hold), uuid4(), NOW)
    recorded_death(school.practitioner, died)
    assert faults() == []
    change, named = HELD[what]
    behind_the_guards(home.path / "sharewell.sqlite3", change)
    assert {named in fault.what for fault in faults()} == {True}


CHANGED = {
    "call": ("UPDATE store_call SET outcome='spoke' WHERE outcome='not_reached'", "another outcome"),
    "caller": ("UPDATE store_call SET made_by_id=(SELECT actor_id FROM store_entry WHERE kind='hold.set')", "another caller"),
    "outcome": ("UPDATE store_decision SET outcome='not_with_this_recipient_now' WHERE urgent=0 AND late=0", "another outcome"),
    "urgency": ("UPDATE store_decision SET urgent=0, unfinished=0 WHERE urgent=1", "another state and urgency"),
    "decider": ("UPDATE store_decision SET decided_by_id=(SELECT actor_id FROM store_entry WHERE kind='hold.set')", "person who decided"),
    "time": ("UPDATE store_worry SET happened_at='2020-01-01 00:00:00'", "another time"),
    "worries": ("DELETE FROM store_worry", "made one worry, and none"),
    "calls": ("DELETE FROM store_call", "made one call, and none"),
    "shares": ("DELETE FROM store_share WHERE id NOT IN (SELECT share_id FROM store_call)", "another share"),
    "people": ("DELETE FROM store_casesubject", "another person in the case"),
    "named": ("DELETE FROM store_worrysubject", "another person than"),
    "closing": ("UPDATE store_keeping SET closed_on='1950-01-01'", "another closing day"),
    "name": ("UPDATE store_subject SET name=x'0102'", "does not open with its key"),
    "nameless": ("UPDATE store_subject SET name=NULL", "is gone"),
    "role": ("UPDATE store_membership SET role='caldicott_guardian' WHERE role='practitioner'", "another role than"),
    "role ended": ("UPDATE store_membership SET until='2030-01-01 00:00:00'", "another end than"),
    "role taken away": ("DELETE FROM store_membership WHERE role='practitioner'", "no row of it is kept"),
    "role of nobody's making": (
        "INSERT INTO store_membership (id, agency_id, practitioner_id, role, since) SELECT hex(zeroblob(16)), agency_id, practitioner_id, 'auditor', since FROM store_membership LIMIT 1",
        "was begun by no entry",
    ),
    "sector": ("UPDATE store_agency SET sector='council_social_care'", "The organisation is kept with another sector than"),
    "controller": ("UPDATE store_agency SET controller='Somebody'", "The organisation is kept with another controller than"),
    "opener": (
        "UPDATE store_case SET opened_by_id=(SELECT actor_id FROM store_entry WHERE kind='hold.set')",
        "another person who opened it than",
    ),
    "recipient": ("UPDATE store_proposal SET recipient_name=x'0102'", "whom the proposal"),
    "signs in": ("UPDATE store_practitioner SET name=x'0102'", "who signs in here, does not open"),
    "list emptied": ("UPDATE store_entry SET targets='{}' WHERE kind='worry.raised'", "another case and worry in its list"),
    "list not read": ("UPDATE store_entry SET targets='x' WHERE kind='hold.set'", "another hold in its list"),
    "list of another": (
        "UPDATE store_entry SET targets=(SELECT targets FROM store_entry WHERE kind='share.urgent') WHERE kind='share.recorded_late'",
        "another call and case and decision and share and worry in its list",
    ),
    "gone": (f"UPDATE store_case SET kek='{DISPOSED}', key=x'', ref_key=x''", "looks disposed of"),
    "gone people": (f"UPDATE store_subject SET kek='{DISPOSED}', key=x'', name=NULL", "is in a case that is kept"),
}  # fmt: skip


@pytest.mark.parametrize("home", ["sqlite"], indirect=True)
@pytest.mark.parametrize("what", CHANGED)
def test_row_that_pages_read_and_no_entry_tells_of_is_named(home, school, what):
    case = target(worry(school.practitioner), "case")
    decide(school.practitioner, case)
    ring(school.practitioner, outcome="not_reached", spoke_to="")
    late(school.practitioner)
    set_hold(school.lead, case, INQUIRY, uuid4(), NOW)
    kept = NewKeeping(kind="child_protection_file", closed_on=NOW.date(), reason="It ended.")
    keep_case(school.lead, case, kept, uuid4(), NOW)
    assert faults() == []
    change, named = CHANGED[what]
    behind_the_guards(home.path / "sharewell.sqlite3", change)
    found = [fault.what for fault in faults()]
    assert [named in each for each in found].count(True) > 0, found


def test_home_with_every_kind_of_act_holds(school):
    """Each act's rows are named by its entry, or the check would call an honest home broken."""
    for act, ready in ACTS.items():
        if act not in {"freeze_log", "begin_log"}:
            ready(school)()
    assert faults() == []


@pytest.mark.parametrize("home", ["sqlite"], indirect=True)
def test_signed_head_that_a_receipt_or_the_next_log_names_and_that_is_gone_is_named(home, school):
    worry(school.practitioner)
    with as_agency(school.agency):
        note = SignedHead.objects.order_by("-size").first().note
    head = record.read_checkpoint(note, record.vkey(keys.log_signer(school.agency)))
    kept = {head.origin: {head.size: (head.root, "receipt.zip")}}
    system = Actor(None, school.agency, SYSTEM)
    freeze_log(system, "The laptop was stolen.", uuid4(), NOW)
    begin_log(system, "A new key.", uuid4(), NOW)
    assert faults(kept=kept) == []
    behind_the_guards(home.path / "sharewell.sqlite3", "DELETE FROM store_checkpoint")
    assert [fault.what for fault in faults(kept=kept)] == [
        f"The head over {head.size} entries was signed, as receipt.zip shows, and its signed note is gone.",
        f"The last signed head of the log before entry {head.size + 2}, which that entry names, is gone.",
    ]


def test_cosigned_heads_hold_go_into_a_bundle_and_a_changed_line_is_named(sqlite_home):
    agency = open_school()
    lead = join(agency, "safeguarding_lead")
    three = partners_of(agency)
    entry = worry(lead).entry_id
    new = NewExport(entries=(entry,), purpose="legal", given_to="A court", why="Ordered.", opened=None)
    export = export_record(lead, new, uuid4(), NOW).entry_id
    assert gather_cosignatures(three.send).cosigned == 3
    assert faults() == []
    bundle = evidence_of(lead, export)
    found = check_evidence(bundle)
    assert (found.holds, sum(each.what == SEEN for each in found.findings)) == (True, 3)
    assert "signed by the log, " in SCRIPT["bundle"](bundle)
    lite = sqlite3.connect(sqlite_home.path / "sharewell.sqlite3")
    for (trigger,) in lite.execute("SELECT name FROM sqlite_master WHERE type='trigger'").fetchall():
        lite.execute(f"DROP TRIGGER {trigger}")
    lite.execute(
        "UPDATE store_cosignature SET line=(SELECT line FROM store_cosignature ORDER BY witness LIMIT 1)"
    )
    lite.commit()
    lite.close()
    assert ["witness’s signature under the head" in fault.what for fault in faults()] == [True, True]
    behind_the_guards(sqlite_home.path / "sharewell.sqlite3", "DELETE FROM store_checkpoint")
    assert ["as a witness’s signature shows, and its signed note is gone" in f.what for f in faults()] == [
        True
    ]


def test_content_key_of_another_home_under_a_known_name_is_named(school, home):
    case = a_case(school.practitioner)
    with as_agency(school.agency):
        kek = Case.objects.get(id=case).kek
    [path] = (home.path / "keys").glob(f"content-*-{kek.removeprefix('content-')}.key")
    true = path.read_bytes()
    path.write_bytes(base64.b64encode(bytes(32)) + b"\n")
    said = [fault.what for fault in faults()]
    assert f"The key {kek} in this home opens nothing that is kept under it: it is another home's." in said
    path.write_bytes(true)
    assert faults() == []


def test_one_damaged_row_alone_under_its_key_is_said_to_be_that_or_a_wrong_key(school, home):
    case = a_case(school.practitioner)
    with as_agency(school.agency):
        kek = content_keys.fresh(school.agency, None)
        [subject] = Subject.objects.filter(parts__case=case)
        Subject.objects.filter(id=subject.id).update(kek=kek, key=wrapped_anew(subject, kek))
        assert keys_named.foreign() == {}
        Subject.objects.filter(id=subject.id).update(key=bytes(40))
        assert keys_named.foreign() == {kek: 1}
    said = [fault.what for fault in faults()]
    assert any(
        f"The key {kek} in this home opens nothing that is kept under it, and only one row is: either that row is "
        "damaged, or the key is another home's." in each
        for each in said
    )
    assert [each for each in said if each.endswith("it is another home's.")] == []


def test_kept_day_of_birth_is_held_to_the_newest_entry_that_tells_it(school):
    case = a_case(school.practitioner)
    with as_agency(school.agency):
        [subject] = Subject.objects.filter(parts__case=case)
    for born in (date(2019, 4, 5), date(2018, 4, 5)):
        new = NewBirth(subject_id=subject.id, born=born, known_from="His passport.")
        record_birth(school.practitioner, case, new, uuid4(), NOW)
    assert faults() == []
    with as_agency(school.agency):
        number = Entry.objects.latest("index").index + 1
        subject.refresh_from_db()
        seal_record(subject, born="2019-04-05")
        subject.save()
    said = f"The day of birth kept of the person {subject.id} is another than entry {number} tells, the newest that does."
    assert [each.what for each in faults()] == [said]
    with as_agency(school.agency):
        seal_record(subject, born=None)
        subject.save()
    assert [each.what for each in faults()] == [said]
