"""Each act appends exactly one entry, and no name or text of it lies open in the database, its WAL or the log's files."""

import base64
import json
from uuid import uuid4

import pytest

from sharewell import guidance
from sharewell.actions.actor import SYSTEM, Actor
from sharewell.actions.adopt_book import adopt_book
from sharewell.actions.adopt_protocol import adopt_protocol
from sharewell.actions.amend_decision import amend_decision
from sharewell.actions.begin_membership import NewPractitioner, begin_membership
from sharewell.actions.certify_disposal import certify_disposal
from sharewell.actions.check_record import hand_out_words
from sharewell.actions.confirm_standing import confirm_standing
from sharewell.actions.dispose import (
    ask_disposal,
    dispose,
    finish_disposal,
)
from sharewell.actions.draft import discard_draft, save_draft
from sharewell.actions.export_record import NewExport, evidence_of, export_record
from sharewell.actions.hold import NewHold, NewLift, lift_hold, set_hold
from sharewell.actions.keep_case import NewBirth, NewKeeping, keep_case, record_birth
from sharewell.actions.last_backup import LONGEST_BACKUP
from sharewell.actions.log_keys import begin_log, change_log_key, freeze_log
from sharewell.actions.open_agency import NewAgency, open_agency
from sharewell.actions.record_call import NewCall, record_call
from sharewell.actions.reset_second_step import enter_reset
from sharewell.actions.restore_keys import record_keys_restored
from sharewell.actions.rotate_keys import record_rotation
from sharewell.practice.rulebook import national_book
from sharewell.store import as_agency
from sharewell.store.models import Entry
from tests.actions.acts import children, decide, late, ring, target, worry
from tests.actions.test_confirm_standing import CONFIRMED
from tests.people import NOW, School, join, open_school


def _begin(school: School):
    administrator = join(school.agency, "administrator")
    person = NewPractitioner("Plantedname", f"p-{uuid4().hex[:6]}", None)
    return lambda: begin_membership(administrator, person, "practitioner", uuid4(), NOW)


def _open(_: School):
    return lambda: open_agency(NewAgency("Oak School", "Oak Trust", "school"), uuid4(), NOW)


def _call(school: School):
    share = target(ring(school.practitioner), "share")
    call = NewCall(outcome="spoke", happened_at=NOW, spoke_to="Plantedworker", note="Plantedword")
    return lambda: record_call(school.practitioner, share, call, uuid4(), NOW)


def _amend(school: School):
    decision = target(late(school.practitioner), "decision")
    return lambda: amend_decision(school.practitioner, decision, "Plantedword", uuid4(), NOW)


def _confirm(school: School):
    adopt_book(school.ig_lead, national_book().canonical(), uuid4(), NOW)
    return lambda: confirm_standing(school.ig_lead, CONFIRMED, uuid4(), NOW)


def _decide(school: School):
    case = target(worry(school.practitioner), "case")
    return lambda: decide(school.practitioner, case)


def _protocol(school: School):
    adopt_book(school.ig_lead, national_book().canonical(), uuid4(), NOW)
    data = guidance.read("protocols/croydon.toml")
    return lambda: adopt_protocol(school.ig_lead, "croydon.toml", data, uuid4(), NOW)


def _hand_out(school: School):
    entry = worry(school.practitioner).entry_id
    return lambda: hand_out_words(school.practitioner, entry, uuid4(), NOW)


def _export(school: School):
    entries = (worry(school.practitioner).entry_id,)
    new = NewExport(
        entries=entries, purpose="review", given_to="Plantedcourt", why="Plantedword", opened=None
    )
    return lambda: export_record(school.practitioner, new, uuid4(), NOW)


def _begin_log(school: School):
    freeze_log(Actor(None, school.agency, SYSTEM), "Plantedword", uuid4(), NOW)
    return lambda: begin_log(Actor(None, school.agency, SYSTEM), "Plantedword", uuid4(), NOW)


def _case(school: School):
    return target(worry(school.practitioner), "case")


HOLD = NewHold(cause="inquiry", reason="Plantedword.", authority="The inquiry's letter")


def _hold(school: School):
    case = _case(school)
    return lambda: set_hold(school.lead, case, HOLD, uuid4(), NOW)


def _lift(school: School):
    case = _case(school)
    set_hold(school.lead, case, HOLD, uuid4(), NOW)
    return lambda: lift_hold(
        school.ig_lead, case, NewLift(reason="Plantedword.", authority="The inquiry"), uuid4(), NOW
    )


def _keep(school: School):
    case = _case(school)
    new = NewKeeping(kind="child_protection_file", closed_on=NOW.date(), reason="Plantedword.")
    return lambda: keep_case(school.practitioner, case, new, uuid4(), NOW)


def _birth(school: School):
    case = _case(school)
    [child] = children(school.practitioner, case)
    new = NewBirth(subject_id=child, born=NOW.date(), known_from="Plantedword.")
    return lambda: record_birth(school.practitioner, case, new, uuid4(), NOW)


def _asked(school: School):
    return target(ask_disposal(school.ig_lead, [_case(school)], "Plantedword.", uuid4(), NOW), "disposal")


def _ask(school: School):
    case = _case(school)
    return lambda: ask_disposal(school.ig_lead, [case], "Plantedword.", uuid4(), NOW)


def _dispose(school: School):
    disposal = _asked(school)
    return lambda: dispose(school.lead, disposal, "time_has_come", uuid4(), NOW)


def _certify(school: School):
    disposal = _asked(school)
    dispose(school.lead, disposal, "time_has_come", uuid4(), NOW)
    finish_disposal(school.agency, disposal, NOW)
    return lambda: certify_disposal(school.agency, disposal, NOW + LONGEST_BACKUP)


# act -> what makes ready, returning the act itself
ACTS = {
    "adopt_book": lambda school: (
        lambda: adopt_book(school.ig_lead, national_book().canonical(), uuid4(), NOW)
    ),
    "adopt_protocol": _protocol,
    "amend_decision": _amend,
    "begin_log": _begin_log,
    "begin_membership": _begin,
    "change_log_key": lambda school: lambda: change_log_key(Actor(None, school.agency, SYSTEM), uuid4(), NOW),
    "confirm_standing": _confirm,
    "export_record": _export,
    "hand_out_words": _hand_out,
    "freeze_log": lambda school: (
        lambda: freeze_log(Actor(None, school.agency, SYSTEM), "Plantedword", uuid4(), NOW)
    ),
    "ask_disposal": _ask,
    "certify_disposal": _certify,
    "dispose": _dispose,
    "keep_case": _keep,
    "lift_hold": _lift,
    "open_agency": _open,
    "raise_worry": lambda school: lambda: worry(school.practitioner),
    "record_already_shared": lambda school: lambda: late(school.practitioner),
    "record_birth": _birth,
    "record_call": _call,
    "record_decision": _decide,
    "record_keys_restored": lambda school: lambda: record_keys_restored(school.agency, 3, NOW),
    "enter_reset": lambda school: (
        lambda: enter_reset(school.agency, school.practitioner.practitioner_id, "Plantedword", NOW)
    ),
    "record_rotation": lambda school: lambda: record_rotation(school.agency, 3, NOW),
    "set_hold": _hold,
    "share_now": lambda school: lambda: ring(school.practitioner),
}


@pytest.mark.parametrize("act", ACTS)
def test_act_appends_exactly_one_entry(school, act):
    ready = ACTS[act](school)
    before = _entries(school)
    receipt = ready()
    if act == "open_agency":
        agency = target(receipt, "agency")
        with as_agency(agency):
            assert [entry.id for entry in Entry.objects.all()] == [receipt.entry_id]
        assert _entries(school) == before
    else:
        assert _entries(school) == [*before, receipt.entry_id]


def test_draft_appends_no_entry(school):
    before = _entries(school)
    draft = save_draft(school.practitioner, None, "worry", {"seen": "Plantedword"}, NOW)
    discard_draft(school.practitioner, draft)
    assert _entries(school) == before


def _entries(school: School):
    with as_agency(school.agency):
        return list(Entry.objects.values_list("id", flat=True))


def test_no_planted_name_or_word_lies_open_in_the_database_files(sqlite_home):
    school = join(open_school(), "safeguarding_lead", name="Plantedname Lead")
    case = target(worry(school), "case")
    decide(school, case)
    share = target(ring(school), "share")
    call = NewCall(outcome="spoke", happened_at=NOW, spoke_to="Plantedworker", note="Plantedword")
    record_call(school, share, call, uuid4(), NOW)
    ig_lead = join(school.agency_id, "ig_lead")
    adopt_book(ig_lead, national_book().canonical(), uuid4(), NOW)
    confirm_standing(ig_lead, CONFIRMED, uuid4(), NOW)
    amend_decision(school, target(late(school), "decision"), "Plantedword", uuid4(), NOW)
    new = NewExport(
        entries=(worry(school).entry_id,),
        purpose="legal",
        given_to="Plantedcourt",
        why="Planted",
        opened=None,
    )
    evidence_of(school, export_record(school, new, uuid4(), NOW).entry_id)
    files = [path for path in sqlite_home.path.rglob("*") if path.is_file()]
    held = {path.name: path.read_bytes().lower() for path in files}
    # The scan can see what lies open: the school's own name does.
    assert any(b"elm lane school" in content for content in held.values())
    assert [name for name, content in held.items() if b"planted" in content] == []
    with as_agency(school.agency_id):
        envelopes = [json.loads(envelope) for envelope in Entry.objects.values_list("envelope", flat=True)]
    statements = [base64.b64decode(envelope["payload"]).lower() for envelope in envelopes]
    assert all(b"recorded_at" in statement and b"planted" not in statement for statement in statements)


def test_no_planted_name_or_word_lies_open_in_any_column(postgres_home):
    school = join(open_school(), "safeguarding_lead", name="Plantedname Lead")
    decide(school, target(worry(school), "case"))
    ring(school)
    amend_decision(school, target(late(school), "decision"), "Plantedword", uuid4(), NOW)
    from django.db import connection

    with connection.cursor() as cursor:
        tables = [name for name in connection.introspection.table_names(cursor) if name.startswith("store_")]
        rows = []
        for table in tables:
            cursor.execute(f"SELECT CAST(t AS text) FROM {table} t")
            rows += [str(row).lower() for row in cursor.fetchall()]
    assert any("elm lane school" in row for row in rows)
    planted = ("planted", b"planted".hex(), b"Planted".hex())
    assert [row for row in rows if any(word in row for word in planted)] == []
