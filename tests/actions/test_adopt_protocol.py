"""Adopting a protocol: proved first, kept whole, used from then on, and replayed from what was kept."""

from uuid import uuid4

import pytest

from sharewell import guidance
from sharewell.actions.adopt_book import adopt_book
from sharewell.actions.adopt_protocol import WeakensError, adopt_protocol
from sharewell.actions.deciding import NotAdoptedError
from sharewell.actions.refusal import NotAllowedError, RefusedError
from sharewell.actions.rules_in_use import rules_in_use, rules_of
from sharewell.practice import record
from sharewell.practice.rulebook import OverreachError, national_book, read_book, with_protocol
from sharewell.practice.rulebook import read_table as table
from sharewell.practice.rulebook.protocol_shipped import shipped_protocol
from sharewell.store import as_agency
from sharewell.store.models import AdoptedProtocol, Entry
from tests.actions.acts import decide, target, worry
from tests.actions.test_first_acts import statement
from tests.people import NOW, join, open_school
from tests.practice.rulebook.protocols import rule, text

NATIONAL = national_book()
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
    names = ("book.toml", *table("book.toml", guidance.read("national/book.toml"))["book"]["parts"])
    parts = {name: guidance.read(f"national/{name}") for name in names}
    parts["book.toml"] = parts["book.toml"].replace(b'title = "', b'title = "Next ')
    later = read_book(parts)
    adopt_book(ready.ig_lead, later.canonical(), uuid4(), NOW)
    assert (rules_in_use(ready.agency).digest, rules_in_use(ready.agency).protocol) == (later.digest, None)
    adopt(ready.ig_lead)
    assert rules_in_use(ready.agency).national == later.digest
    assert rules_in_use(ready.agency).protocol is not None


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
