"""One damaged row costs only itself: every page shows the others, and says in its place that something can't be read."""

import re
from dataclasses import dataclass
from html import unescape
from uuid import UUID, uuid4

import pytest

from sharewell.actions.adopt_book import adopt_book
from sharewell.actions.amend_decision import amend_decision
from sharewell.actions.confirm_standing import NewStanding, confirm_standing
from sharewell.actions.draft import save_draft
from sharewell.actions.export_record import NewExport, export_record
from sharewell.actions.hold import NewHold, set_hold
from sharewell.actions.raise_worry import Person
from sharewell.actions.record_call import NewCall, record_call
from sharewell.practice.rulebook import national_book
from sharewell.store import as_agency, sealing
from sharewell.store.columns import SealedField
from sharewell.store.models import Case, Draft, Entry, EntryContent, Share
from sharewell.store.rewrapping import sealed_models
from tests.actions.acts import decide, late, ring, target, worry
from tests.people import NOW
from tests.web.conftest import Visitor

PLANTED = re.compile(r"Planted[a-z]+")
SAYS = re.compile(r"can’t be (read|opened)|does not open")


@dataclass(frozen=True)
class House:
    """An organisation, the pages to look at, and who looks."""

    agency: UUID
    pages: dict
    visitors: dict


@pytest.fixture
def house(school, clock):
    """A home in which every sealed word is one that no other row holds, as far as a record does not repeat it."""
    adopt_book(school.ig_lead, national_book().canonical(), uuid4(), NOW)
    lead = school.lead
    worry(school.practitioner, "Plantedel", words={"seen": "Plantedcough."})
    first = target(worry(lead, "Plantedaya", words={"seen": "Plantedbruise."}), "case")
    other = target(worry(lead, "Plantedbo", words={"seen": "Plantedcry."}), "case")
    worry(
        lead,
        case_id=first,
        people=(Person("Plantedmum", part="parent_or_carer"),),
        words={"seen": "Plantednote."},
    )
    decided = target(decide(lead, first, recipient_name="Plantedteam"), "decision")
    amend_decision(lead, decided, "Plantedaddition", uuid4(), NOW)
    urgent = ring(
        lead,
        spoke_to="Planteddesk",
        recipient_name="Plantedduty",
        danger="Planteddanger",
        children=(Person("Plantedcy"),),
    )
    late(
        lead,
        spoke_to="Plantedofficer",
        recipient_name="Plantedpolice",
        what="Plantedwhat",
        why="Plantedwhy",
        children=(Person("Planteddi"),),
    )
    with as_agency(school.agency):
        share = Share.objects.get(decision=decided).id
        entries = tuple(Entry.objects.filter(kind="decision.recorded").values_list("id", flat=True))
    call = {
        "outcome": "spoke",
        "spoke_to": "Plantedvoice",
        "number": "01632 960411",
        "note": "Plantedcall",
        "happened_at": NOW,
    }
    record_call(lead, share, NewCall(**call), uuid4(), NOW)
    set_hold(
        lead, other, NewHold(cause="inquiry", reason="Plantedhold", authority="Plantedletter"), uuid4(), NOW
    )
    stands = {
        "pack": "ca2004-s16la",
        "standing": "outside",
        "since": NOW.date(),
        "instrument": "Plantedorder",
        "reason": "Plantedlisted",
    }
    confirm_standing(school.ig_lead, NewStanding(**stands), uuid4(), NOW)
    given = export_record(
        lead,
        NewExport(entries=entries, purpose="review", given_to="Plantedpanel", why="Plantedasked"),
        uuid4(),
        NOW,
    )
    save_draft(
        lead, None, "interview", {"pages": {"x": {"fields": {"y": ["Planteddraft"]}}}}, NOW, case_id=first
    )
    loose = save_draft(lead, None, "worry", {"pages": {"worry": {"fields": {"what": ["Plantedloose"]}}}}, NOW)
    pages = {
        lead: [
            "/home", "/you", "/record", "/retention", f"/case/{first}", f"/case/{other}",
            f"/decision/{decided}", f"/shares/{share}", f"/shares/{urgent.targets['share']}", f"/given-out/{given.entry_id}",
            f"/worry?case={first}", f"/share-now?case={first}", f"/already-shared?case={first}", f"/shares/{share}/call",
            f"/decision/{decided}/add", f"/decision/{decided}/give-out", f"/case/{first}/recipients", f"/case/{other}/recipients",
            f"/retention/hold/{first}", f"/check/{urgent.entry_id}", f"/worry/{loose}",
        ],
        school.ig_lead: ["/home", "/laws", "/rulebook", "/record", "/retention"],
    }  # fmt: skip
    visitors = {who: Visitor() for who in pages}
    for who, visitor in visitors.items():
        visitor.sign_in(who)
    return House(school.agency, pages, visitors)


def shown(house, pages=None):
    """Return what pages answer: the status, the planted words, and whether it says that something can't be read."""
    found = {}
    for who, visitor in house.visitors.items():
        for page in house.pages[who]:
            if pages is None or (who.role, page) in pages:
                answer = visitor.get(page, follow=True)
                text = unescape(answer.content.decode())
                found[who.role, page] = (
                    answer.status_code,
                    set(PLANTED.findall(text)),
                    bool(SAYS.search(text)),
                )
    return found


def planted_in(row):
    held = sealing.open_sealed(
        row, *[each.name for each in row._meta.fields if isinstance(each, SealedField)]
    )
    return set(PLANTED.findall(str(held)))


def rows_of(agency, model, *, whole):
    """Return the rows of a table with what was planted in each; one of each kind of entry, unless the whole is asked for."""
    found = {}
    with as_agency(agency):
        for row in model.objects.order_by("pk"):
            found[row.pk if whole or model is not EntryContent else row.entry.kind] = (
                row,
                planted_in(row),
                own_pages(row),
            )
    return list(found.values())


def own_pages(row):
    """Return the ids in the address of a page that is about this one row; it may say so in place of everything."""
    if isinstance(row, Draft):
        return {str(row.pk)}
    entry = getattr(row, "entry", None)
    decision = getattr(entry, "decision", None)
    return {str(each.pk) for each in (entry, decision) if each is not None}


def spoil(agency, row, value):
    with as_agency(agency):
        assert type(row).objects.filter(pk=row.pk).update(key=value) == 1


def damages(house, model, *, whole):
    """Damage one row after another, and hold every page, or those that show something of it, to what it showed before."""
    before, told = shown(house), 0
    assert {status for status, _, _ in before.values()} == {200}
    rows = rows_of(house.agency, model, whole=whole)
    assert rows
    for row, planted, own in rows:
        pages = {
            page for page, (_, words, _) in before.items() if whole or words & planted or page[1] == "/home"
        }
        kept = bytes(row.key)
        spoil(house.agency, row, bytes(40))
        for page, (status, words, says) in shown(house, pages).items():
            where = (model.__name__, planted, page)
            alone = any(each in page[1] for each in own)
            assert status == 200 or (alone and status == 503), where
            lost = before[page][1] - words
            assert alone or lost <= planted, (where, lost - planted)
            assert says or not lost, where
            told += says
        spoil(house.agency, row, kept)
    assert told > 0 or model is Case  # a case holds the key of its references alone, and no page shows those


@pytest.mark.parametrize("model", sealed_models(), ids=lambda model: model.__name__)
def test_one_damaged_row_costs_no_page_more_than_itself(house, model):
    damages(house, model, whole=False)


@pytest.mark.slow
@pytest.mark.parametrize("model", sealed_models(), ids=lambda model: model.__name__)
def test_any_one_damaged_row_costs_no_page_more_than_itself(house, model):
    damages(house, model, whole=True)
