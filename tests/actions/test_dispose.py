"""What is disposed of is gone for everybody, what is held is not, and the record still holds."""

import json
from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest
from django.db import DatabaseError, connection, connections

from sharewell.actions import commit
from sharewell.actions import dispose as module
from sharewell.actions.case_story import case_story
from sharewell.actions.certify_disposal import certify_disposal
from sharewell.actions.check_home import check_home
from sharewell.actions.check_log import check_log
from sharewell.actions.check_record import check_entry, check_file_of, reader_of
from sharewell.actions.decision_story import decision_story
from sharewell.actions.dispose import (
    HeldError,
    SecondPersonError,
    ask_disposal,
    dispose,
    finish_disposal,
)
from sharewell.actions.doubt_clock import believe_clock
from sharewell.actions.draft import save_draft
from sharewell.actions.earlier_worries import known_children
from sharewell.actions.export_record import NewExport, export_record, export_told
from sharewell.actions.hold import NewHold, NewLift, NotHeldError, WhichHoldError, lift_hold, set_hold
from sharewell.actions.keep_case import NewBirth, NewKeeping, keep_case, record_birth
from sharewell.actions.kept import kept, kept_case
from sharewell.actions.my_cases import my_cases
from sharewell.actions.open_content import open_content
from sharewell.actions.raise_worry import Person
from sharewell.actions.record_call import NewCall, record_call
from sharewell.actions.record_decision import record_decision
from sharewell.actions.redate import redate_all, rows_of
from sharewell.actions.refusal import GoneError, LeftOutError, NotAllowedError, NotFoundError, RefusedError
from sharewell.actions.tick import tick
from sharewell.practice import record
from sharewell.practice.record.dsse import take_apart
from sharewell.practice.record.statement import read_statement
from sharewell.practice.rulebook import national_book
from sharewell.store import as_agency, content_keys, keys, rewrapping
from sharewell.store.models import Case, Disposal, Draft, Entry, EntryContent, Hold, KeysBackup, Subject
from sharewell.store.sealing import DisposedError
from tests.actions.acts import children, decide, deciding, ring, target, worry, written
from tests.actions.acts import settled as settles
from tests.actions.test_redate import BORN, months, opened
from tests.database import that_wait_together
from tests.people import NOW, join

WHY = "time_has_come"
GONE = "was disposed of on 22 November 2026, under the schedule “Schools and nurseries: School child protection file”"
LIFT = NewLift(reason="The inquiry has ended.", authority="Its chair's letter")
INQUIRY = NewHold(cause="inquiry", reason="They asked for it.", authority="Letter of 3 March")


def asked(school, *cases):
    return target(ask_disposal(school.ig_lead, cases, WHY, uuid4(), NOW), "disposal")


def gone(school, *cases, now=NOW):
    disposal = asked(school, *cases)
    dispose(school.lead, disposal, WHY, uuid4(), now)
    finish_disposal(school.agency, disposal, now)
    return disposal


def keks(agency, case):
    with as_agency(agency):
        return Case.objects.get(id=case).kek


@pytest.fixture
def told(school):
    """A case with a worry, a decision, an urgent share and a draft; and another case of the same month."""
    case = opened(school.practitioner)
    decision = target(decide(school.practitioner, case), "decision")
    child = children(school.practitioner, case)[0]
    share = ring(school.practitioner, case_id=case, children=(Person(subject_id=child),))
    save_draft(school.practitioner, None, "worry", {"seen": "More."}, NOW, case_id=case)
    return case, decision, share, opened(school.practitioner, Person("Ama Other", born=BORN))


def test_disposed_case_is_said_to_be_gone_on_every_way_to_it(school, told):
    case, decision, share, _ = told
    with as_agency(school.agency):
        entries = list(Entry.objects.filter(case=case).values_list("id", flat=True))
    gone(school, case)
    for way in (
        lambda: case_story(school.practitioner, case, NOW),
        lambda: decision_story(school.lead, decision),
        lambda: worry(school.practitioner, case_id=case),
        lambda: decide(school.practitioner, case),
        lambda: check_file_of(school.lead, entries[0]),
        lambda: set_hold(school.lead, case, INQUIRY, uuid4(), NOW),
    ):
        with pytest.raises(GoneError, match=GONE):
            way()
    assert [row.case_id for row in my_cases(school.practitioner, NOW)] == [told[3]]
    assert [child.name for child in known_children(school.lead)] == ["Ama Other"]
    assert not reader_of(school.lead, entries[0])
    with as_agency(school.agency):
        assert not Draft.objects.exists()
        with pytest.raises(DisposedError):
            open_content(school.lead, Entry.objects.get(id=entries[0]))
    assert share.targets["case"] == str(case)


def test_disposal_that_waits_behind_an_act_of_its_case_does_not_take_what_that_says_with_it(school, told):
    """Nobody who agreed to it could have known of the call: neither is lost, and somebody has to look again."""
    case, _, share, _ = told
    disposal = asked(school, case)
    call = NewCall(outcome="spoke", spoke_to="Andrea Plantedworker", happened_at=NOW)
    spoke, disposed = that_wait_together(
        school.agency,
        lambda: record_call(school.practitioner, target(share, "share"), call, uuid4(), NOW),
        lambda: dispose(school.lead, disposal, WHY, uuid4(), NOW),
    )
    assert spoke.kind == "call.recorded"
    assert isinstance(disposed, RefusedError)
    assert disposed.message.startswith("Something was recorded in one of these cases")
    assert case_story(school.practitioner, case, NOW).people
    again = asked(school, case)
    disposed, spoke = that_wait_together(
        school.agency,
        lambda: dispose(school.lead, again, WHY, uuid4(), NOW),
        lambda: record_call(school.practitioner, target(share, "share"), call, uuid4(), NOW),
    )
    assert disposed.kind == "content.disposed"
    assert isinstance(spoke, DisposedError)
    with as_agency(school.agency):
        assert Entry.objects.filter(case=case).order_by("index").last().index < disposed.index


def test_proofs_of_what_was_disposed_of_stay_and_say_so(school, told):
    case, *_ = told
    with as_agency(school.agency):
        entries = list(Entry.objects.filter(case=case).order_by("index").values_list("id", flat=True))
    before = {entry: check_file_of(school.lead, entry, ()) for entry in entries}
    with_words = check_file_of(school.lead, entries[0])
    disposal = gone(school, case)
    tick(NOW + timedelta(days=35))
    assert check_log(school.ig_lead).holds
    for entry in entries:
        found = check_entry(school.lead, entry)
        assert found.holds
        assert GONE in found.findings[-1].detail
        assert record.check(before[entry]).holds
        assert record.check(check_file_of(school.lead, entry, ())).holds
    # What somebody was given before still holds: that is what evidence is for.
    assert record.check(with_words).holds
    with as_agency(school.agency):
        row = Disposal.objects.get(id=disposal)
        said = open_content(school.lead, row.done)["cases"][str(case)]
        stated = read_statement(take_apart(row.done.envelope).payload)
        first = read_statement(take_apart(Entry.objects.get(id=entries[0]).envelope).payload)
    assert (stated.kind, said["ref"], said["early"]) == ("content.disposed", first.case_ref, True)


def test_only_that_case_goes_and_its_keys_are_destroyed(school, told):
    case, *_, other = told
    old = keks(school.agency, case)
    assert keks(school.agency, other) == old
    gone(school, case)
    assert not content_keys.is_there(old)
    assert months(school.agency, other) == {"2044-04"}
    assert [person.name for person in case_story(school.lead, other, NOW).people] == ["Ama Other"]


def test_every_key_the_case_ever_had_is_destroyed(school):
    actor = school.practitioner
    case = opened(actor, Person("Kofi Example"))
    first = keks(school.agency, case)
    record_birth(
        actor,
        case,
        NewBirth(subject_id=children(actor, case)[0], born=date(2019, 4, 5), known_from="His passport."),
        uuid4(),
        NOW,
    )
    second = keks(school.agency, case)
    gone(school, case)
    assert (content_keys.is_there(first), content_keys.is_there(second)) == (False, False)


def test_child_in_another_case_stays_named_there(school):
    actor = school.practitioner
    case = opened(actor)
    [child] = children(actor, case)
    other = opened(actor, Person(subject_id=child))
    gone(school, case)
    assert [person.name for person in case_story(actor, other, NOW).people] == ["Kofi Example"]
    gone(school, other)
    with as_agency(school.agency):
        assert list(Subject.objects.values_list("name", "born", "kek")) == [(None, None, "disposed")]


def test_held_case_is_not_disposed_of_until_the_hold_is_lifted(school):
    case = opened(school.practitioner)
    early = asked(school, case)
    set_hold(school.lead, case, INQUIRY, uuid4(), NOW)
    assert months(school.agency, case) == {"undated"}
    with pytest.raises(HeldError):
        dispose(school.lead, early, WHY, uuid4(), NOW)
    with pytest.raises(HeldError):
        asked(school, case)
    with pytest.raises(NotFoundError):
        _lift(school.lead, case)
    _lift(school.ig_lead, case)
    assert months(school.agency, case) == {"2044-04"}
    with pytest.raises(NotHeldError):
        _lift(school.ig_lead, case)
    with pytest.raises(RefusedError, match="since this was asked"):
        dispose(school.lead, early, WHY, uuid4(), NOW)
    gone(school, case)


def _lift(actor, case, hold=None):
    return lift_hold(actor, case, replace(LIFT, hold=hold), uuid4(), NOW)


def test_hold_set_while_a_disposal_is_being_written_stops_it(school, monkeypatch):
    case = opened(school.practitioner)
    disposal = asked(school, case)
    told = module._told

    def held_meanwhile(cases, now):
        with as_agency(school.agency):
            entry = Entry.objects.filter(case=case).first()
            Hold.objects.create(id=uuid4(), agency_id=school.agency, case_id=case, entry=entry)
        return told(cases, now)

    monkeypatch.setattr(module, "_told", held_meanwhile)
    with pytest.raises(HeldError):
        dispose(school.lead, disposal, WHY, uuid4(), NOW)
    assert case_story(school.practitioner, case, NOW).people


def test_each_of_several_holds_is_lifted_on_its_own(school):
    case = opened(school.practitioner)
    first, second = (
        UUID(set_hold(school.lead, case, INQUIRY, uuid4(), NOW).targets["hold"]) for _ in range(2)
    )
    with pytest.raises(WhichHoldError):
        _lift(school.ig_lead, case)
    _lift(school.ig_lead, case, first)
    with as_agency(school.agency):
        assert dict(Hold.objects.values_list("id", "lifted__kind")) == {first: "hold.lifted", second: None}
    with pytest.raises(NotHeldError):
        _lift(school.ig_lead, case, first)
    with pytest.raises(HeldError):
        asked(school, case)
    _lift(school.ig_lead, case)
    gone(school, case)


@pytest.mark.parametrize(
    "change",
    [
        "DELETE FROM store_hold",
        "UPDATE store_hold SET lifted_id = NULL WHERE lifted_id IS NOT NULL",
        "UPDATE store_hold SET lifted_id = entry_id WHERE lifted_id IS NOT NULL",
        "DELETE FROM store_disposal",
        "DELETE FROM store_disposalcase",
        "UPDATE store_disposal SET done_id = asked_id WHERE done_id IS NOT NULL",
        "UPDATE store_disposal SET keks = '[]'",
    ],
)
def test_database_keeps_holds_and_disposals_as_they_were_set(home, school, change):
    held, case = opened(school.practitioner), opened(school.practitioner)
    set_hold(school.lead, held, INQUIRY, uuid4(), NOW)
    _lift(school.ig_lead, held)
    gone(school, case)
    with pytest.raises(DatabaseError), connection.cursor() as cursor:
        cursor.execute(change)


def recorded_death(actor, case, value="died"):
    """Record a decision in which this is what happened to the child."""
    fact = national_book().facts["child_situation"]
    content = replace(
        written(settles(children(actor, case)[0])), facts=((fact.question, fact.labels[value]),)
    )
    return record_decision(actor, deciding(actor, case, content=content), uuid4(), NOW)


@pytest.mark.parametrize(
    ("value", "held"), [("died", True), ("parent_died", True), ("seriously_hurt", False), ("none", False)]
)
def test_recording_a_death_holds_the_case_in_the_same_entry(school, value, held):
    case = opened(school.practitioner)
    for _ in range(2):
        receipt = recorded_death(school.practitioner, case, value)
    with as_agency(school.agency):
        holds = list(Hold.objects.values_list("case_id", "lifted"))
        assert holds == ([(case, None)] if held else [])
        assert receipt.kind == "decision.recorded"
    assert months(school.agency, case) == {"undated" if held else "2044-04"}


def test_nobody_disposes_alone_and_only_whose_part_it_is(school):
    case = opened(school.practitioner)
    disposal = asked(school, case)
    with pytest.raises(SecondPersonError):  # in another role, the same person still
        dispose(replace(school.ig_lead, role="safeguarding_lead"), disposal, WHY, uuid4(), NOW)
    for actor in (school.practitioner, school.ig_lead):
        with pytest.raises((NotAllowedError, SecondPersonError)):
            dispose(actor, disposal, WHY, uuid4(), NOW)
    for actor in (school.practitioner, school.lead):
        with pytest.raises(NotAllowedError):
            ask_disposal(actor, [case], WHY, uuid4(), NOW)
    with pytest.raises(LeftOutError):
        ask_disposal(school.ig_lead, [case], " ", uuid4(), NOW)
    for nothing in ([], [uuid4()]):
        with pytest.raises(NotFoundError):
            ask_disposal(school.ig_lead, nothing, WHY, uuid4(), NOW)
    with pytest.raises(NotFoundError):
        dispose(school.lead, uuid4(), WHY, uuid4(), NOW)


def test_retry_disposes_once(school):
    case = opened(school.practitioner)
    ask, do = uuid4(), uuid4()
    first = ask_disposal(school.ig_lead, [case], WHY, ask, NOW)
    done = dispose(school.lead, target(first, "disposal"), WHY, do, NOW)
    assert ask_disposal(school.ig_lead, [case], WHY, ask, NOW).entry_id == first.entry_id
    assert dispose(school.lead, target(first, "disposal"), WHY, do, NOW).entry_id == done.entry_id


LATE = 35.5  # a backup that was made while the keys were being destroyed


@pytest.mark.parametrize("days", [None, 20, LATE])
def test_certificate_waits_for_the_last_backup_of_the_keys(school, days):
    disposal = asked(school, opened(school.practitioner))
    dispose(school.lead, disposal, WHY, uuid4(), NOW)
    if days:
        for made in (1, 3):
            made_at = NOW + timedelta(days=max(0, days - 35)) - timedelta(days=made - 1)
            KeysBackup.objects.create(
                id=uuid4(), made_at=made_at, expires_at=NOW + timedelta(days=days - made + 1)
            )
        # One made afterwards can't hold what is gone.
        KeysBackup.objects.create(
            id=uuid4(), made_at=NOW + timedelta(days=1), expires_at=NOW + timedelta(days=34)
        )
    finish_disposal(school.agency, disposal, NOW)
    due = NOW + timedelta(days=days if days == LATE else 35)
    with as_agency(school.agency):
        assert Disposal.objects.get().certificate_due == due
    with pytest.raises(RefusedError, match="backup"):
        certify_disposal(school.agency, disposal, due - timedelta(seconds=1))
    tick(due - timedelta(seconds=1))
    with as_agency(school.agency):
        assert Disposal.objects.get().certified is None
    assert tick(due).disposals == 1
    with as_agency(school.agency):
        row = Disposal.objects.get()
        assert row.certified.kind == "disposal.certified"
        assert open_content(school.lead, row.certified)["disposed"] == str(row.done_id)
    assert tick(due + timedelta(days=1)).disposals == 0


def test_disposal_that_stopped_before_its_keys_were_gone_is_finished_by_the_clock(school):
    case = opened(school.practitioner)
    old = keks(school.agency, case)
    disposal = asked(school, case)
    dispose(school.lead, disposal, WHY, uuid4(), NOW)
    assert content_keys.is_there(old)
    with pytest.raises(RefusedError, match="backup"):
        certify_disposal(school.agency, disposal, NOW + timedelta(days=35))
    assert tick(NOW).disposals == 1
    assert not content_keys.is_there(old)


def test_what_is_recorded_after_it_was_asked_stops_a_disposal(school):
    case = opened(school.practitioner)
    disposal = asked(school, case)
    worry(
        school.practitioner, case_id=case, people=(Person(subject_id=children(school.practitioner, case)[0]),)
    )
    with pytest.raises(RefusedError, match="since this was asked"):
        dispose(school.lead, disposal, WHY, uuid4(), NOW)
    assert len(case_story(school.practitioner, case, NOW).worries) == 2
    assert kept_case(school.ig_lead, case, "see_retention", NOW).asked is None
    again = asked(school, case)
    assert kept_case(school.ig_lead, case, "see_retention", NOW).asked == again
    dispose(school.lead, again, WHY, uuid4(), NOW)


@pytest.mark.parametrize("again", [False, True])
def test_second_of_two_who_dispose_at_once_is_told_that_it_is_done(school, monkeypatch, again):
    case = opened(school.practitioner)
    mine = asked(school, case)
    theirs = asked(school, case) if again else mine
    other = join(school.agency, "caldicott_guardian")
    committing = commit.log.commit

    def theirs_first(prepared):
        monkeypatch.undo()
        dispose(other, theirs, WHY, uuid4(), NOW)
        return committing(prepared)

    monkeypatch.setattr(commit.log, "commit", theirs_first)
    with pytest.raises(RefusedError, match="already disposed of this"):
        dispose(school.lead, mine, WHY, uuid4(), NOW)
    with as_agency(school.agency):
        assert Disposal.objects.exclude(done=None).get().id == theirs
        assert json.loads(Disposal.objects.get(id=theirs).keks)


def test_what_a_disposal_keeps_for_ever_does_not_tell_a_birth(school):
    case = opened(school.practitioner)
    disposal = gone(school, case)
    with as_agency(school.agency):
        said = open_content(school.lead, Disposal.objects.get(id=disposal).done)["cases"][str(case)]
    assert set(said) == {"schedule", "version", "early", "ref"}


def faults():
    return [each.fault.what for each in check_home(lambda *_: None).faults]


def held_of(school, entry):
    with as_agency(school.agency):
        row = Entry.objects.select_related("content").get(id=entry)
        return None if row.content.kek == content_keys.DISPOSED else open_content(school.lead, row)


def test_what_was_asked_tells_no_birth_and_its_reason_goes_with_the_case(school):
    case, other = opened(school.practitioner), opened(school.practitioner)
    first = ask_disposal(school.ig_lead, [case, other], "Planted: Kofi was born in April.", uuid4(), NOW)
    undone = asked(school, case, other)
    said = held_of(school, first.entry_id)
    assert set(said["cases"][str(case)]) == {"schedule", "version", "early", "ref"}
    assert "2019" not in json.dumps(said)
    assert "2044" not in json.dumps(said)
    with as_agency(school.agency):
        old = Entry.objects.get(id=first.entry_id).content.kek
    disposal = gone(school, case)
    assert held_of(school, first.entry_id) is None
    assert not content_keys.is_there(old)
    [line] = kept(school.ig_lead, NOW).disposals
    assert (line.disposal_id, line.reason) == (disposal, WHY)
    with pytest.raises(NotFoundError):
        dispose(school.lead, undone, WHY, uuid4(), NOW)
    gone(school, other)
    assert check_entry(school.ig_lead, first.entry_id).holds
    assert "with the cases" in check_entry(school.ig_lead, first.entry_id).findings[-1].detail
    assert faults() == []


def test_export_over_several_cases_goes_with_the_last_of_them(school):
    cases = [opened(school.lead) for _ in range(3)]
    with as_agency(school.agency):
        entries = [Entry.objects.get(case=case).id for case in cases]
    new = NewExport(
        entries=tuple(entries[:2]), purpose="review", given_to="A court", why="Planted.", opened=None
    )
    export = export_record(school.lead, new, uuid4(), NOW).entry_id
    gone(school, cases[2])
    gone(school, cases[0])
    assert held_of(school, export)["why"] == "Planted."
    with as_agency(school.agency):
        old = Entry.objects.get(id=export).content.kek
    gone(school, cases[1])
    assert (held_of(school, export), content_keys.is_there(old)) == (None, False)
    assert faults() == []
    with pytest.raises(NotFoundError):
        export_told(school.lead, export)


def test_export_recorded_while_a_disposal_is_done_is_met_by_it(school, monkeypatch):
    cases = [opened(school.lead) for _ in range(2)]
    with as_agency(school.agency):
        entries = tuple(Entry.objects.filter(case__in=cases).values_list("id", flat=True))
    new = NewExport(entries=entries, purpose="review", given_to="A court", why="Planted.", opened=())
    disposal = asked(school, *cases)
    committing = commit.log.commit

    def given_out_first(prepared):
        monkeypatch.undo()
        export_record(school.lead, new, uuid4(), NOW)
        return committing(prepared)

    monkeypatch.setattr(commit.log, "commit", given_out_first)
    with pytest.raises(RefusedError, match="since this was asked"):
        dispose(school.lead, disposal, WHY, uuid4(), NOW)


def test_emptied_words_that_no_disposal_names_are_a_fault(school):
    case = opened(school.practitioner)
    entry = ask_disposal(school.ig_lead, [case], WHY, uuid4(), NOW).entry_id
    with as_agency(school.agency):
        EntryContent.objects.filter(entry=entry).update(sealed=b"", key=b"", kek=content_keys.DISPOSED)
    assert faults() == [
        "What was kept under entry 6 was destroyed, and no entry says that it was disposed of."
    ]


def _rotation_stopped(school, kek):
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(content_keys, "destroy", lambda _: 1 // 0)
        with pytest.raises(ZeroDivisionError):
            rewrapping.rotate(school.agency, kek)


def test_key_left_by_a_rotation_that_was_stopped_goes_with_the_next_disposal(school):
    case = opened(school.practitioner)
    old = keks(school.agency, case)
    _rotation_stopped(school, old)
    assert (content_keys.is_there(old), keks(school.agency, case) != old) == (True, True)
    gone(school, case)
    assert not content_keys.is_there(old)


def test_key_left_over_after_a_disposal_is_never_certified_and_the_clock_destroys_it(school):
    case, other = opened(school.practitioner), opened(school.practitioner)
    disposal = gone(school, case)
    left = keks(school.agency, other)
    _rotation_stopped(school, left)
    due = NOW + timedelta(days=35)
    with pytest.raises(RefusedError, match="still here"):
        certify_disposal(school.agency, disposal, due)
    assert (tick(due).disposals, content_keys.is_there(left)) == (0, False)
    with as_agency(school.agency):
        row = Disposal.objects.get()
        assert (row.keys_gone_at, row.certificate_due) == (due, due + timedelta(days=35))
    assert tick(due + timedelta(days=35)).disposals == 1


def test_key_that_somebody_puts_back_is_destroyed_again_and_not_certified(school):
    case = opened(school.practitioner)
    [path] = keys.folder().glob(f"content-*-{keks(school.agency, case).removeprefix('content-')}.key")
    copy = path.read_bytes()
    disposal = gone(school, case)
    path.write_bytes(copy)
    other = opened(school.practitioner)
    due = NOW + timedelta(days=35)
    with pytest.raises(RefusedError, match="destroyed once more"):
        certify_disposal(school.agency, disposal, due)
    assert not path.exists()
    assert case_story(school.practitioner, other, NOW).people
    with pytest.raises(RefusedError, match="backup"):
        certify_disposal(school.agency, disposal, due)
    believe_clock(due + timedelta(days=36))
    assert certify_disposal(school.agency, disposal, due + timedelta(days=36)).kind == "disposal.certified"


def test_key_that_a_disposal_destroyed_is_never_chosen_for_a_new_case(school):
    case = opened(school.practitioner)
    old = keks(school.agency, case)
    [path] = keys.folder().glob(f"content-*-{old.removeprefix('content-')}.key")
    copy = path.read_bytes()
    disposal = asked(school, case)
    dispose(school.lead, disposal, WHY, uuid4(), NOW)
    between = opened(school.practitioner)  # the keys still stand, and are about to go
    assert keks(school.agency, between) != old
    finish_disposal(school.agency, disposal, NOW)
    path.write_bytes(copy)  # put back, and newer than the key of its month
    for _ in range(2):
        assert keks(school.agency, opened(school.practitioner)) == keks(school.agency, between)
    certify = (school.agency, disposal, NOW + timedelta(days=35))
    with pytest.raises(RefusedError, match="destroyed once more"):
        certify_disposal(*certify)
    path.write_bytes(copy)
    with as_agency(school.agency):
        Disposal.objects.update(certified=Entry.objects.latest("index"))
    assert keks(school.agency, opened(school.practitioner)) == keks(school.agency, between)


def test_keys_of_a_disposal_that_are_not_those_its_entry_tells_are_a_fault_and_nothing_is_certified(
    home, school
):
    disposal = gone(school, opened(school.practitioner))
    with as_agency(school.agency):
        row = Disposal.objects.select_related("done__content").get()
        assert open_content(school.lead, row.done)["keys"] == json.loads(row.keks)
    assert faults() == []
    with connections["owner" if home.owner_url else "default"].cursor() as cursor:
        cursor.execute(f"DROP TRIGGER store_disposal_kept {'ON store_disposal' if home.owner_url else ''}")
    with as_agency(school.agency):
        Disposal.objects.update(keks="[]")
    assert faults() == [f"Entry {row.done.index + 1} destroys other keys than are kept with its disposal."]
    with pytest.raises(RefusedError, match="not those that the disposal's entry tells"):
        certify_disposal(school.agency, disposal, NOW + timedelta(days=35))


@pytest.mark.parametrize("change", ["deleted", "shortened"])
def test_backup_of_the_keys_that_a_disposal_tells_of_is_a_fault_when_it_was_changed(school, change):
    old, standing = (
        KeysBackup(id=uuid4(), made_at=NOW - timedelta(days=ago), expires_at=NOW + timedelta(days=35 - ago))
        for ago in (35, 3)
    )
    old.expires_at = NOW - timedelta(days=1)
    KeysBackup.objects.bulk_create([old, standing])
    disposal = gone(school, opened(school.practitioner))
    with as_agency(school.agency):
        number = Disposal.objects.get().done.index + 1
    KeysBackup.objects.filter(id=old.id).delete()  # it had ended
    assert faults() == []
    row = KeysBackup.objects.filter(id=standing.id)
    row.delete() if change == "deleted" else row.update(expires_at=NOW + timedelta(days=1))
    said = f"Entry {number} tells of backups of the keys that are not kept here as they were."
    assert faults() == [said]
    with pytest.raises(RefusedError, match="not those that the disposal's entry tells"):
        certify_disposal(school.agency, disposal, NOW + timedelta(days=35))


def test_case_that_comes_under_another_key_while_it_is_disposed_of_is_met_by_the_next_try(
    school, monkeypatch
):
    case = opened(school.practitioner)
    disposal = asked(school, case)
    old = keks(school.agency, case)
    enter = module.enter

    def rotated(act):
        monkeypatch.setattr(module, "enter", enter)
        rewrapping.rotate(school.agency, old)
        return enter(act)

    monkeypatch.setattr(module, "enter", rotated)
    with pytest.raises(RefusedError, match="Keys were changed"):
        dispose(school.lead, disposal, WHY, uuid4(), NOW)
    new = keks(school.agency, case)
    dispose(school.lead, disposal, WHY, uuid4(), NOW)
    with as_agency(school.agency):
        assert new in json.loads(Disposal.objects.get().keks)


def test_auditor_reads_that_a_case_is_held_and_no_words_of_why(school):
    case = opened(school.practitioner)
    set_hold(school.lead, case, INQUIRY, uuid4(), NOW)
    asked(school, opened(school.practitioner))
    for role, words in (("auditor", ("", "", "")), ("ig_lead", (INQUIRY.reason, INQUIRY.authority, WHY))):
        found = kept(join(school.agency, role), NOW)
        [hold] = found.held[0].holds
        assert hold.cause == "inquiry"
        assert (hold.reason, hold.authority, found.disposals[0].reason) == words


def test_key_that_no_row_names_stays_while_nothing_waits_to_be_certified(school):
    """The tables may be an older backup's, beside the keys of today."""
    left = keks(school.agency, opened(school.practitioner))
    _rotation_stopped(school, left)
    tick(NOW + timedelta(days=35))
    assert content_keys.is_there(left)


def test_missing_key_stops_nothing_but_its_own_case(school, caplog):
    broken, whole = opened(school.practitioner, Person("Kofi")), opened(school.practitioner)
    disposal = asked(school, whole)
    dispose(school.lead, disposal, WHY, uuid4(), NOW)
    left = opened(school.practitioner, Person("Ama Example", born="2012-01-31"))
    away = keks(school.agency, broken)
    with as_agency(school.agency):
        rewrapping.rewrap(rows_of(Case.objects.get(id=left)), content_keys.fresh(school.agency, "2050-01"))
    content_keys.destroy(away)
    with as_agency(school.agency):
        Subject.objects.filter(parts__case=broken).update(born=b"x")
    found = tick(NOW)
    assert (found.failed, found.disposals) == (1, 1)
    assert months(school.agency, left) == {"2037-01"}
    assert "a case could not be dated" in caplog.text


def test_act_prepared_before_its_case_was_disposed_of_is_refused(school, monkeypatch):
    case = opened(school.practitioner)
    prepare = commit.prepare

    def late(act):
        made = prepare(act)
        if act.kind == "worry.raised":
            with as_agency(school.agency):
                Case.objects.filter(id=case).update(kek="disposed")
        return made

    monkeypatch.setattr(commit, "prepare", late)
    with pytest.raises(DisposedError):
        worry(school.practitioner, case_id=case)


def test_worry_in_a_new_case_about_somebody_disposed_of_meanwhile_is_refused_and_the_clock_goes_on(
    school, monkeypatch
):
    actor = school.practitioner
    case = opened(actor)
    [kofi] = children(actor, case)
    disposal = asked(school, case)
    committing = commit.log.commit

    def disposed_first(prepared):
        if prepared.entry.kind == "worry.raised":
            dispose(school.lead, disposal, WHY, uuid4(), NOW)
        return committing(prepared)

    monkeypatch.setattr(commit.log, "commit", disposed_first)
    with pytest.raises(commit.PersonDisposedError, match="nothing was saved"):
        opened(actor, Person(subject_id=kofi))
    with as_agency(school.agency):
        assert Case.objects.exclude(kek="disposed").count() == 0
    monkeypatch.undo()
    tick(NOW)
    assert months(school.agency, opened(actor)) == {"2044-04"}


def test_case_with_somebody_disposed_of_in_it_is_undated_and_stops_nobody(school):
    case = opened(school.practitioner, Person("Kofi Example", born=BORN), Person("Ama Example", born=BORN))
    other = opened(school.practitioner, Person("Sam Example", born=BORN))
    with as_agency(school.agency):
        Subject.objects.filter(id=children(school.practitioner, case)[0]).update(
            name=None, born=None, **module.EMPTY
        )
    assert redate_all(school.agency, NOW) > 0
    with as_agency(school.agency):
        names = content_keys.all_of(school.agency)
        assert names[Case.objects.get(id=case).kek] == "undated"
    assert months(school.agency, other) == {"2044-04"}


def test_closing_dates_a_case_and_what_comes_after_opens_it_again(school):
    actor = school.practitioner
    case = opened(actor)
    kept = NewKeeping(kind="sexual_abuse", closed_on=NOW.date(), reason="The plan has ended.")
    keep_case(actor, case, kept, uuid4(), NOW)
    assert months(school.agency, case) == {"2094-04"}
    for wrong in ({"kind": "nothing"}, {"reason": ""}, {"closed_on": date(2027, 1, 1)}):
        with pytest.raises(LeftOutError):
            keep_case(actor, case, replace(kept, **wrong), uuid4(), NOW)
    before = replace(kept, closed_on=date(2026, 11, 21))
    with pytest.raises(LeftOutError, match="opened here on 22 November 2026, after that day") as refused:
        keep_case(actor, case, before, uuid4(), NOW)
    assert refused.value.help == "Give the day when it was closed: 22 November 2026 or later."


def test_birth_is_learned_for_somebody_in_the_case_and_on_a_day_that_came(school):
    actor = school.practitioner
    case = opened(actor, Person("Baby Example", "unborn", born="2027-01-31"))
    [baby] = children(actor, case)
    assert months(school.agency, case) == {"undated"}
    born = NewBirth(subject_id=baby, born=date(2026, 11, 20), known_from="The midwife.")
    for wrong, error in (
        ({"subject_id": uuid4()}, NotFoundError),
        ({"born": date(2030, 1, 1)}, LeftOutError),
        ({"born": date(1890, 4, 5)}, LeftOutError),
        ({"born": date(1, 1, 1)}, LeftOutError),
        ({"known_from": ""}, LeftOutError),
    ):
        with pytest.raises(error):
            record_birth(actor, case, replace(born, **wrong), uuid4(), NOW)
    idem = uuid4()
    first = record_birth(actor, case, born, idem, NOW)
    assert record_birth(actor, case, born, idem, NOW).entry_id == first.entry_id
    assert months(school.agency, case) == {"2051-11"}
    person = case_story(actor, case, NOW).people[0]
    assert (person.kind, person.born) == ("child", "2026-11-20")


def test_retries_of_what_was_said_about_a_case_write_nothing_more(school):
    case = opened(school.practitioner)
    kept_as = NewKeeping(kind="child_protection_file", closed_on=None, reason="It goes on.")
    acts = (
        lambda idem: set_hold(school.lead, case, INQUIRY, idem, NOW),
        lambda idem: lift_hold(school.ig_lead, case, LIFT, idem, NOW),
        lambda idem: keep_case(school.lead, case, kept_as, idem, NOW),
    )
    for act in acts:
        idem = uuid4()
        assert act(idem).entry_id == act(idem).entry_id


def test_what_is_kept_says_of_a_hold_by_a_decision_that_it_tells_of_a_death_and_no_more(school):
    actor = school.practitioner
    case = opened(actor)
    fact = national_book().facts["child_situation"]
    content = replace(
        written(settles(children(actor, case)[0])), facts=((fact.question, fact.labels["died"]),)
    )
    record_decision(actor, deciding(actor, case, content=content), uuid4(), NOW)
    [held] = kept(school.ig_lead, NOW).held
    assert [(hold.cause, hold.reason, hold.authority) for hold in held.holds] == [("death", "", "")]
    with pytest.raises(NotAllowedError):
        kept(actor, NOW)
