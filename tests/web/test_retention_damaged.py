"""One damaged row stops nothing but itself: the others are disposed of, the page shows it in words, and nothing is lost."""

import json
from uuid import uuid4

import pytest

from sharewell.actions.dispose import dispose, finish_disposal
from sharewell.actions.export_record import NewExport, export_record
from sharewell.actions.hold import set_hold
from sharewell.actions.kept import kept
from sharewell.actions.raise_worry import Person
from sharewell.actions.redate import redate_all
from sharewell.actions.rotate_keys import rotate_keys
from sharewell.actions.tick import tick
from sharewell.practice.record import read_statement
from sharewell.practice.record.dsse import take_apart
from sharewell.store import as_agency, content_keys
from sharewell.store.models import Case, Disposal, Entry, EntryContent, Practitioner, Subject
from sharewell.store.rewrapping import KeyStillNeededError
from tests.actions.acts import children
from tests.actions.test_dispose import INQUIRY, WHY, asked, gone, held_of, keks
from tests.actions.test_redate import months, opened
from tests.people import NOW
from tests.web.test_retention import does, text_of, visits

DAMAGED = "Part of this can’t be opened: it is damaged, or its key is not here."


def damage(agency, model, **which):
    """Spoil the wrapped key of a row, as a bad disk would; return what stood there."""
    with as_agency(agency):
        rows = model.objects.filter(**which)
        [was] = rows.values_list("key", flat=True)
        assert rows.update(key=bytes(40)) == 1
        return bytes(was)


def mend(agency, model, key, **which):
    with as_agency(agency):
        assert model.objects.filter(**which).update(key=key) == 1


def entries(agency, *cases):
    with as_agency(agency):
        return tuple(Entry.objects.get(case=case).id for case in cases)


def given_out(school, *cases):
    new = NewExport(
        entries=entries(school.agency, *cases), purpose="review", given_to="A panel", why="Asked."
    )
    return export_record(school.lead, new, uuid4(), NOW).entry_id


@pytest.mark.parametrize("mended", [True, False])
def test_damaged_export_stops_no_disposal_and_goes_once_it_is_mended_or_with_the_next(school, mended):
    one, two, third = (opened(school.practitioner) for _ in range(3))
    damaged, whole = given_out(school, one, two), given_out(school, one, two)
    kek = keks(school.agency, one)
    key = damage(school.agency, EntryContent, entry=damaged)
    with pytest.raises(KeyStillNeededError):
        gone(school, one)
    assert not content_keys.is_there(kek)
    assert held_of(school, whole)["given_to"] == "A panel"
    with as_agency(school.agency):
        [first] = Disposal.objects.all()
        assert first.keys_gone_at is None
    if mended:
        mend(school.agency, EntryContent, key, entry=damaged)
        assert held_of(school, damaged)["why"] == "Asked."
    gone(school, two)
    assert (held_of(school, whole), held_of(school, damaged)) == (None, None)
    gone(school, third)
    assert tick(NOW).failed == 0
    with as_agency(school.agency):
        assert set(Disposal.objects.values_list("keys_gone_at", flat=True)) == {NOW}
    assert [content_keys.is_there(each) for each in json.loads(first.keks)].count(True) == 0


def test_damaged_ask_is_shown_as_such_and_can_be_asked_for_again(school, clock):
    case, other = opened(school.practitioner), opened(school.practitioner)
    clock.move_to(NOW)
    spoilt, whole = asked(school, case), asked(school, other)
    with as_agency(school.agency):
        entry = Disposal.objects.get(id=spoilt).asked_id
    damage(school.agency, EntryContent, entry=entry)
    said = text_of(visits(school.lead).get("/retention"))
    assert "Waiting for a second person (2)" in said
    assert said.count(DAMAGED) == 1
    assert "Or ask for it again: a second person must be able to read why." in said
    by = {line.disposal_id: line for line in kept(school.lead, NOW).disposals}
    assert (by[spoilt].damaged, by[spoilt].may_do, by[whole].damaged, by[whole].may_do) == (
        True,
        False,
        False,
        True,
    )
    dispose(school.lead, whole, WHY, uuid4(), NOW)
    with pytest.raises(KeyStillNeededError):
        finish_disposal(school.agency, whole, NOW)
    gone(school, case)
    finish_disposal(school.agency, whole, NOW)
    with as_agency(school.agency):
        assert set(Case.objects.values_list("kek", flat=True)) == {content_keys.DISPOSED}


def test_damaged_case_person_or_hold_is_shown_as_such_beside_the_others(school, clock):
    clock.move_to(NOW)
    nameless, held, fine = (opened(school.practitioner, Person(f"Kofi {n}", born=None)) for n in range(3))
    set_hold(school.lead, held, INQUIRY, uuid4(), NOW)
    with as_agency(school.agency):
        hold = Entry.objects.get(kind="hold.set").id
    damage(school.agency, Subject, parts__case=nameless)
    damage(school.agency, EntryContent, entry=hold)
    found = kept(school.lead, NOW)
    assert {line.case_id: line.damaged for line in found.undated} == {nameless: True, fine: False}
    assert [one.cause for line in found.held for one in line.holds] == [""]
    said = text_of(visits(school.lead).get("/retention"))
    assert said.count(DAMAGED) == 1
    assert "What it is held for can’t be opened, held since" in said
    assert "Kofi 2" in said
    assert visits(school.lead).get(f"/retention/hold/{nameless}").status_code == 302
    assert text_of(visits(school.lead).get(f"/case/{fine}")).count("Kofi 2") > 0


def test_name_of_a_person_who_asked_can_be_damaged_and_the_page_still_stands(school, clock):
    clock.move_to(NOW)
    asked(school, opened(school.practitioner))
    Practitioner.objects.filter(id=school.ig_lead.practitioner_id).update(key=bytes(40))
    assert "Asked for by somebody whose name can’t be read" in text_of(visits(school.lead).get("/retention"))


def test_damaged_row_holds_up_one_key_alone_and_the_page_says_what_to_do(school, clock):
    clock.move_to(NOW)
    going, beside, third = (opened(school.practitioner) for _ in range(3))
    [child] = children(school.practitioner, beside)
    key = damage(school.agency, Subject, id=child)
    kek = keks(school.agency, going)
    disposal = asked(school, going)
    does(visits(school.lead), "dispose", disposal, reason=WHY)
    assert content_keys.is_there(kek)
    assert keks(school.agency, beside) != kek  # all else has moved away from it
    files = sorted(content_keys.all_of(school.agency))
    assert tick(NOW).failed == 2  # to date that case, and to destroy that key
    assert sorted(content_keys.all_of(school.agency)) == files
    said = text_of(visits(school.lead).get("/retention"))
    assert (
        f"A key stands still, because something else under it is damaged: case {str(beside)[:8].upper()}."
        in said
    )
    assert "run “sharewell record fsck” and to bring it back from a backup" in said
    # Another disposal is finished meanwhile, whole.
    other = gone(school, third)
    with as_agency(school.agency):
        assert Disposal.objects.get(id=other).keys_gone_at == NOW
        assert Disposal.objects.get(id=disposal).keys_gone_at is None
    mend(school.agency, Subject, key, id=child)
    redate_all(school.agency, NOW)
    assert tick(NOW).failed == 0
    assert not content_keys.is_there(kek)
    assert months(school.agency, beside) == {"2044-04"}
    with as_agency(school.agency):
        assert Disposal.objects.get(id=disposal).keys_gone_at == NOW


def test_case_that_is_damaged_for_good_is_disposed_of_and_no_key_is_left_standing(school):
    going, lost = opened(school.practitioner), opened(school.practitioner)
    [first] = entries(school.agency, lost)
    damage(school.agency, Case, id=lost)
    damage(school.agency, EntryContent, entry=first)
    with pytest.raises(KeyStillNeededError):
        gone(school, going)
    disposal = gone(school, lost)
    assert tick(NOW).failed == 0
    with as_agency(school.agency):
        assert {row.keys_gone_at for row in Disposal.objects.all()} == {NOW}
        done = Disposal.objects.get(id=disposal).done_id
        stated = read_statement(take_apart(Entry.objects.get(id=first).envelope).payload)
    told = held_of(school, done)["cases"][str(lost)]
    assert told["ref"] == stated.case_ref


def test_keys_are_rotated_around_a_damaged_row_and_the_act_says_that_one_stands(school):
    fine, spoilt = opened(school.practitioner), opened(school.practitioner, Person("Ama", born="2021-01-01"))
    key = damage(school.agency, Subject, parts__case=spoilt)
    before = keks(school.agency, fine), keks(school.agency, spoilt)
    with pytest.raises(KeyStillNeededError):
        rotate_keys(NOW)
    assert [content_keys.is_there(kek) for kek in before] == [False, True]
    mend(school.agency, Subject, key, parts__case=spoilt)
    rotate_keys(NOW)
    assert not content_keys.is_there(before[1])
    assert months(school.agency, fine) == {"2044-04"}
