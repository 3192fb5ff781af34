"""Adopting a protocol: proved first, kept whole, used from then on, and replayed from what was kept."""

import re
from uuid import uuid4

import pytest

from sharewell import guidance
from sharewell.actions.adopt_book import adopt_book
from sharewell.actions.adopt_protocol import WeakensError, adopt_protocol
from sharewell.actions.deciding import NotAdoptedError
from sharewell.actions.refusal import NotAllowedError, RefusedError
from sharewell.actions.rules_in_use import rules_in_use, rules_of
from sharewell.practice import record
from sharewell.practice.rulebook import (
    OverreachError,
    check_protocol,
    diagrams,
    national_book,
    protocol_from_canonical,
    read_book,
    read_protocol,
    with_protocol,
)
from sharewell.practice.rulebook import read_table as table
from sharewell.practice.rulebook.protocol_shipped import shipped_protocol
from sharewell.store import as_agency
from sharewell.store.models import AdoptedProtocol, Entry
from tests.actions.acts import decide, target, worry
from tests.actions.test_first_acts import statement
from tests.people import NOW, join, open_school
from tests.practice.rulebook.protocols import rule, text

NATIONAL = national_book()
NATIONAL_PARTS = {
    name: guidance.read(f"national/{name}")
    for name in ("book.toml", *table("book.toml", guidance.read("national/book.toml"))["book"]["parts"])
}
CROYDON = guidance.read("protocols/croydon.toml")


@pytest.fixture
def ready(school):
    adopt_book(school.ig_lead, NATIONAL.canonical(), uuid4(), NOW)
    return school


def adopt(actor, data=CROYDON, name="croydon.toml"):
    return adopt_protocol(actor, name, data, uuid4(), NOW)


def test_protocol_is_kept_whole_by_its_digest_with_the_book_it_was_proved_against(ready):
    protocol = shipped_protocol("croydon", NATIONAL)
    receipt = adopt(ready.ig_lead)
    with as_agency(ready.agency):
        kept = AdoptedProtocol.objects.get()
        said = statement(Entry.objects.get(id=receipt.entry_id))
    assert (bytes(kept.canonical), kept.digest, kept.book) == (
        protocol.canonical(),
        record.digest(protocol.canonical()),
        NATIONAL.digest,
    )
    assert (said.kind, said.book, said.protocol, said.role) == (
        "protocol.adopted",
        NATIONAL.digest,
        protocol.digest,
        "ig_lead",
    )


def test_agency_is_answered_by_both_from_then_on_and_another_agency_is_not(ready):
    other = open_school("Oak Lane School")
    adopt_book(join(other, "ig_lead"), NATIONAL.canonical(), uuid4(), NOW)
    assert rules_in_use(ready.agency).digest == NATIONAL.digest
    adopt(ready.ig_lead)
    expected = with_protocol(NATIONAL, shipped_protocol("croydon", NATIONAL))
    assert rules_in_use(ready.agency).digest == expected.digest
    assert rules_in_use(other).digest == NATIONAL.digest


def test_protocol_of_another_book_rests_until_it_is_adopted_again(ready):
    adopt(ready.ig_lead)
    head = NATIONAL_PARTS["book.toml"].replace(b'title = "', b'title = "Next ')
    later = read_book({**NATIONAL_PARTS, "book.toml": head})
    adopt_book(ready.ig_lead, later.canonical(), uuid4(), NOW)
    assert (rules_in_use(ready.agency).digest, rules_in_use(ready.agency).protocol) == (later.digest, None)
    adopt(ready.ig_lead)
    assert rules_in_use(ready.agency).national == later.digest
    assert rules_in_use(ready.agency).protocol is not None


# What F19 of an earlier edition forbade, and a protocol that it let through: a child hears late, for no coded reason.
EARLIER_F19 = (
    "shares and telling == 'not_yet' and telling_risk == 'none' and (person_part == 'child' or "
    "(disposition == 'share' and person_part != 'person_suspected' and not person_close and not sensitive))"
)
HEARS_LATE = text(
    rule("late", of="telling", then="after", when="disposition == 'share' and person_part == 'child'")
)


def earlier_edition():
    floors = NATIONAL_PARTS["invariants.toml"].decode()
    start, end = re.search(r'id = "F19"\n.*\nnever = "(.*)"\n', floors).span(1)
    return read_book(
        {**NATIONAL_PARTS, "invariants.toml": (floors[:start] + EARLIER_F19 + floors[end:]).encode()}
    )


def test_protocol_that_a_later_floor_refuses_goes_on_answering_until_a_book_with_that_floor_is_adopted(
    school, monkeypatch
):
    """What an organisation adopted is never taken away behind its back: a floor holds from the next adoption on."""
    earlier = earlier_edition()
    adopt_book(school.ig_lead, earlier.canonical(), uuid4(), NOW)
    adopt(school.ig_lead, HEARS_LATE, "elm.toml")
    monkeypatch.setattr("sharewell.actions.rules_in_use._READ", {})
    before = rules_in_use(school.agency)
    assert (before.national, "late" in {one.id for one in before.rules}) == (earlier.digest, True)
    case = target(worry(school.practitioner), "case")
    receipt = decide(school.practitioner, case, book_digest=before.national, protocol_digest=before.protocol)
    adopt_book(school.ig_lead, NATIONAL.canonical(), uuid4(), NOW)
    assert rules_in_use(school.agency).digest == NATIONAL.digest
    with pytest.raises(WeakensError) as refused:
        adopt(school.ig_lead, HEARS_LATE, "elm.toml")
    assert [line for line in refused.value.worked if line.endswith("(F19)")] != []
    assert "[[telling_exception]]" in "\n".join(refused.value.worked)
    with as_agency(school.agency):
        said = statement(Entry.objects.get(id=receipt.entry_id))
    assert rules_of(school.agency, said.book, said.protocol).digest == before.digest


def test_kept_protocol_that_its_own_book_would_refuse_today_is_still_read_and_answers():
    """A stricter proof of the same book takes nothing away either: what is kept was proved once, and is only read."""
    kept = read_protocol("elm.toml", HEARS_LATE, NATIONAL)
    assert not check_protocol(NATIONAL, kept, NOW.date()).holds
    again = with_protocol(NATIONAL, protocol_from_canonical(kept.canonical(), NATIONAL))
    case = {"danger_now": "no", "level": "harm", "telling_risk": "none", "person_part": "child"}
    told = [diagrams(book, NOW.date()).possible("telling", case) for book in (NATIONAL, again)]
    assert ["after" in each for each in told] == [False, True]


def test_old_decision_is_replayed_from_what_was_kept_without_any_package_file(ready, monkeypatch):
    adopt(ready.ig_lead)
    in_use = rules_in_use(ready.agency)
    monkeypatch.setattr("sharewell.actions.rules_in_use._READ", {})
    monkeypatch.setattr(guidance, "read", lambda name: pytest.fail(f"{name} was read"))
    assert rules_of(ready.agency, in_use.national, in_use.protocol).digest == in_use.digest


def test_decision_names_the_protocol_it_was_made_under(ready):
    adopt(ready.ig_lead)
    rules = rules_in_use(ready.agency)
    case = target(worry(ready.practitioner), "case")
    receipt = decide(ready.practitioner, case, book_digest=rules.national, protocol_digest=rules.protocol)
    with as_agency(ready.agency):
        said = statement(Entry.objects.get(id=receipt.entry_id))
    assert (said.book, said.protocol) == (rules.national, rules.protocol)


def test_decision_under_a_protocol_that_was_never_adopted_is_refused(ready):
    case = target(worry(ready.practitioner), "case")
    with pytest.raises(NotAdoptedError):
        decide(ready.practitioner, case, book_digest=NATIONAL.digest, protocol_digest="sha256:" + "0" * 64)


def test_protocol_that_weakens_is_refused_with_the_case_and_nothing_is_kept(ready):
    with pytest.raises(WeakensError) as refused:
        adopt(ready.ig_lead, text(rule("whatever", then="share", when="asked_by_someone")), "elm.toml")
    assert "    Has somebody asked you for this information? Yes" in refused.value.worked
    with as_agency(ready.agency):
        assert not AdoptedProtocol.objects.exists()


def test_protocol_that_goes_too_far_is_refused(ready):
    with pytest.raises(OverreachError):
        adopt(ready.ig_lead, text(rule(tier="safety")), "elm.toml")


@pytest.mark.parametrize("role", ["practitioner", "safeguarding_lead", "administrator", "caldicott_guardian"])
def test_nobody_but_the_ig_lead_adopts(ready, role):
    with pytest.raises(NotAllowedError):
        adopt(join(ready.agency, role))


def test_agency_without_a_book_has_nothing_to_add_to(school):
    with pytest.raises(RefusedError, match="no rulebook yet"):
        adopt(school.ig_lead)
    assert rules_in_use(school.agency) is None


def test_retry_returns_the_first_receipt(ready):
    key = uuid4()
    first = adopt_protocol(ready.ig_lead, "croydon.toml", CROYDON, key, NOW)
    again = adopt_protocol(ready.ig_lead, "croydon.toml", CROYDON, key, NOW)
    assert (again.entry_id, again.repeated) == (first.entry_id, True)
