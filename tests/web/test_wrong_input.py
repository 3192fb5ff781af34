"""Every form that any address shows, with wrong input of every kind, on both databases: a message, nothing lost, no second record.

``AT`` says how to come to each address of the URLconf, and a test holds it to the URLconf; what forms are there is read
from the page itself. So a new form is tried with all of this from the day on which it is made.
"""

import json
import re
from dataclasses import dataclass, field
from html import unescape
from uuid import uuid4

import pytest
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.test import override_settings

from sharewell.actions.actor import SYSTEM, Actor
from sharewell.actions.adopt_book import adopt_book
from sharewell.actions.begin_membership import begin_membership
from sharewell.actions.draft import open_draft
from sharewell.actions.export_record import NewExport, export_record
from sharewell.actions.refusal import NotFoundError
from sharewell.practice.rulebook import national_book
from sharewell.store.models import Entry
from sharewell.store.tenancy import as_agency
from sharewell.web.urls import urlpatterns
from sharewell.web.who import read_mark
from tests.actions.acts import decide, late, ring, target, worry
from tests.people import NOW, join, open_school
from tests.web.conftest import Visitor
from tests.web.forms_found import forms_of
from tests.web.telling import REACHED, WHO, begun, send, up_to_confirm
from tests.web.test_already_shared import checked
from tests.web.test_laws import older_book
from tests.web.test_second_step import sets_up_app
from tests.web.test_share import CSC, follow, raises, sends, to_the_answer

MEGABYTE = "Planted words. " * 70_000
PLAIN = "Planted words"
# What a form needs to be whole beyond its first options and plain words.
KNOWN = {
    "rung": "999", "time": "5:20 pm", "looked_for": "Amy", "worry_kind": "physical", "other_function": "police",
    "child1_born*": "", "*-year": "2026", "happened-day": "20", "happened-month": "11", "happened-year": "2026",
    "day-day": "20", "day-month": "11", "day-year": "2026", "function": "police", "decided*": "", "outcome": "spoke",
}  # fmt: skip
DAYS = [
    ("31", "2", "2026"), ("0", "0", "0000"), ("x", "y", "z"), ("1", "1", "0001"), ("1", "1", "0999"),
    ("1", "1", "9999"), ("1", "1", "99999"), ("-1", "1", "2026"), ("١", "1", "2026"), ("1", "", ""), ("1", "1", "\0"),
]  # fmt: skip
FORM = "application/x-www-form-urlencoded"
JUNK = "case=x&finishes=%00&page=-1&all=%ED%A0%80&next=//elsewhere.example&added=%FF&opens[]=1&" + "a=1&" * 50


@dataclass
class World:
    """Somebody signed in at a school, and somebody of another school whose ids are tried here."""

    visitor: Visitor
    actor: object
    stranger: Visitor
    foreign: dict
    lead: object
    ig_lead: object
    tried: int = 0
    labels: list = field(default_factory=list)

    def entries(self):
        with as_agency(self.actor.agency_id):
            return Entry.objects.count()

    def kept(self, who):
        """Return what the draft behind a form's mark holds for its page, as one text; None when it was put away."""
        mark = read_mark(who)
        try:
            page = open_draft(self.actor, mark.draft).get("pages", {}).get(mark.page, {})
        except NotFoundError:
            return None
        return page


@pytest.fixture
def world(school, clock, request):
    adopt_book(school.ig_lead, national_book().canonical(), uuid4(), NOW)
    # Of two roles, so that the page about yourself has something to choose.
    second = uuid4()
    begin_membership(Actor(None, school.agency, SYSTEM), school.lead.person, "team_manager", second, NOW)
    visitor, stranger = Visitor(), Visitor()
    visitor.sign_in(school.lead)
    visitor.actor = school.lead
    other = join(open_school("Far School"), "practitioner")
    stranger.sign_in(other)
    case = target(worry(other), "case")
    share = ring(other)
    with as_agency(other.agency_id):
        idem = Entry.objects.latest("index").idem
    draft = begun(stranger).split("/")[2]
    who = stranger.hidden(stranger.get(f"/share-now/{draft}"))["who"]
    foreign = {
        "case": str(case), "share": share.targets["share"], "idem": idem, "draft": draft, "who": who, "membership": "1",
    }  # fmt: skip
    made = World(visitor, school.lead, stranger, foreign, school.lead, school.ig_lead)
    if (
        getattr(request.node, "callspec", None) is None
        or request.node.callspec.params.get("name") not in SECOND_STEP
    ):
        yield made
        return
    # Asked for on its own pages, and with no wait between wrong codes, so that each is looked at.
    with override_settings(SHAREWELL_SECOND_STEP=True, ACCOUNT_RATE_LIMITS=False):
        yield made


def _shares(world):
    return f"/shares/{target(ring(world.actor), 'share')}"


def _decision(world):
    return f"/decision/{target(decide(world.actor, target(worry(world.actor), 'case')), 'decision')}"


def _case(world):
    return f"/case/{target(worry(world.actor), 'case')}"


def _family(world):
    page = world.visitor.get(_decision(world)).content.decode()
    return re.search(r'href="(/decision/[^"]+/family/[^"]+)"', page)[1]


def _check(world):
    return f"/check/{late(world.actor).entry_id}"


def _given_out(world):
    entry = late(world.actor).entry_id
    new = NewExport(entries=(entry,), purpose="review", given_to="A panel", why="They asked.", opened=None)
    return f"/given-out/{export_record(world.actor, new, uuid4(), NOW).entry_id}"


def _home(world):
    for _ in range(4):
        worry(world.actor)
    return "/home"


def _asked(world, change=""):
    page = raises(world.visitor)
    sends(world.visitor, page, tell=[CSC], asked="yes", asker_name="PC Planted", asker_function="police")
    return re.sub(r"question/.*", change, world.visitor.at) if change else world.visitor.at


def _to_answer(world):
    to_the_answer(world.visitor)
    return world.visitor.at


def _to_check(world):
    page = to_the_answer(world.visitor)
    sends(world.visitor, page, what="The bruise.", reasons="She may be hurt again.", go="follow")
    return world.visitor.at


def _recipients(world):
    raises(world.visitor)
    return world.visitor.at


def _ringing(world):
    return send(world.visitor, begun(world.visitor), **WHO)["Location"]


def _rulebook(world):
    adopt_book(world.actor, older_book().canonical(), uuid4(), NOW)
    return "/rulebook"


def _owing(world, address):
    """Come to where a second step is set up: the password was given, and there is none yet."""
    if world.visitor.get(address).status_code != 200:
        Authenticator.objects.all().delete()
        world.visitor = Visitor()
        world.visitor.sign_in(world.actor)
    return address


def _with_codes(world):
    if world.visitor.get("/second-step/codes").status_code != 200:
        sets_up_app(world.visitor)
    return "/second-step/codes"


def _asked_for_second_step(world):
    if world.visitor.get("/sign-in/second-step").status_code != 200:
        _owing(world, "/second-step/app")
        sets_up_app(world.visitor)
        world.visitor = Visitor()
        world.visitor.sign_in(world.actor)
    return "/sign-in/second-step"


# How to come to each address. One that only leads on, or only takes posts, is named by the page that shows its form.
AT = {
    "front": lambda _: "/",
    "urgent": lambda _: "/urgent",
    "account_login": lambda _: "/sign-in",
    "account_logout": lambda _: "/sign-out",
    "mfa_authenticate": _asked_for_second_step,
    "second_step": lambda world: _owing(world, "/second-step"),
    "mfa_activate_totp": lambda world: _owing(world, "/second-step/app"),
    "mfa_add_webauthn": lambda world: _owing(world, "/second-step/passkey"),
    "mfa_view_recovery_codes": _with_codes,
    "you": lambda _: "/you",
    "home": _home,
    "case": _case,
    "decision": _decision,
    "add_to_decision": lambda world: f"{_decision(world)}/add",
    "addition": lambda world: begun(world.visitor, f"{_decision(world)}/add"),
    "family_copy": _family,
    "give_out": lambda world: f"{_decision(world)}/give-out",
    "give_out_write": lambda world: begun(world.visitor, f"{_decision(world)}/give-out"),
    "given_out": _given_out,
    "given_out_file": lambda world: f"{_given_out(world)}/file",
    "check_record": _check,
    "check_file": lambda world: f"{_check(world)}/file",
    "record": lambda _: "/record",
    "kept_head": lambda _: "/record/kept-head",
    "retention": lambda _: "/retention",
    "retention_start": lambda world: f"/retention/hold{_case(world).removeprefix('/case')}",
    "retention_write": lambda world: begun(
        world.visitor, f"/retention/keep{_case(world).removeprefix('/case')}"
    ),
    "share_now": lambda _: "/share-now",
    "share_now_who": lambda world: begun(world.visitor),
    "share_now_ring": _ringing,
    "share_now_confirm": lambda world: up_to_confirm(world.visitor, REACHED),
    "share": _shares,
    "call": lambda world: f"{_shares(world)}/call",
    "call_write": lambda world: begun(world.visitor, f"{_shares(world)}/call"),
    "already_shared": lambda _: "/already-shared",
    "already_shared_write": lambda world: begun(world.visitor, "/already-shared"),
    "already_shared_check": lambda world: checked(world.visitor),
    "new_worry": lambda _: "/worry",
    "worry": lambda world: begun(world.visitor, "/worry"),
    "recipients": _recipients,
    "go_on": lambda world: _asked(world, "next"),
    "questions": lambda world: _asked(world, "questions"),
    "question": _asked,
    "answer": _to_answer,
    "check": _to_check,
    "keep_draft": lambda _: "/keep",
    "laws": lambda _: "/laws",
    "start_law": lambda _: "/laws/ca2004-s16la",
    "confirm_law": lambda world: begun(world.visitor, "/laws/ca2004-s16la"),
    "rulebook": _rulebook,
}
WITH_FORMS = {
    "account_logout", "you", "home", "addition", "check_record", "share_now_who", "share_now_ring",
    "share_now_confirm", "call_write", "already_shared_write", "already_shared_check", "worry", "recipients",
    "question", "answer", "check", "give_out_write", "given_out", "retention_write", "confirm_law", "rulebook",
    "kept_head", "mfa_authenticate", "mfa_activate_totp", "mfa_add_webauthn",
}  # fmt: skip


# Pages of the guidance hold nothing and are tried in test_guidance.py and test_try_case.py, the address for partners'
# servers in test_witness.py.
ELSEWHERE = {"try_case", "tlog_witness"}
# Where only the IG lead comes.
SECOND_STEP = {
    "mfa_authenticate", "second_step", "mfa_activate_totp", "mfa_add_webauthn", "mfa_view_recovery_codes",
}  # fmt: skip
OF_THE_IG_LEAD = {"laws", "start_law", "confirm_law", "rulebook"}


def test_every_address_is_tried():
    names = {each.name for each in urlpatterns if not each.name.startswith("guidance")}
    assert set(AT) == names - ELSEWHERE


def wrong(form, world, *, whole):
    """Yield wrong input: a name for it, and all that is sent. ``whole`` tries each in every field alone, else in all at once."""
    good = form.filled(KNOWN)
    yield (
        "nothing at all",
        {name: good[name] for name in ("csrfmiddlewaretoken", "who", "idem") if name in good},
    )
    texts, choices = form.of("text"), form.of("choice", "many")
    for each in texts if whole else texts[:1]:
        yield f"a megabyte in {each.name}", good | {each.name: [MEGABYTE]}
    for told in [[each] for each in texts] if whole else [texts] * bool(texts):
        yield f"a NUL in {_named(told)}", good | {each.name: ["Planted\0words"] for each in told}
        yield f"only spaces in {_named(told)}", good | {each.name: ["  \t "] for each in told}
        yield f"{_named(told)} twice", good | {each.name: ["Planted one", "Planted two"] for each in told}
    for name in {each.name.rpartition("-")[0] for each in form.of("day")}:
        for day in DAYS:
            parts = {
                f"{name}-{part}": [value] for part, value in zip(("day", "month", "year"), day, strict=True)
            }
            yield f"{name} is {day}", good | parts
    for told in [[each] for each in choices] if whole else [choices] * bool(choices):
        for value in ["nonsense", "a\0b", "", str(uuid4()), world.foreign["case"]]:
            yield f"{_named(told)} is {value!r}", good | {each.name: [value] for each in told}
        yield f"all of {_named(told)}", good | {each.name: each.options for each in told}
    for name, value in form.buttons:
        yield f"the button {name}={value}", good | {name: [value]}
        yield f"no such button {name}", good | {name: ["nonsense\0"]}
    yield from _altered(form, good, world)


def _named(fields):
    return ", ".join(each.name for each in fields)


def _altered(form, good, world):
    for each in form.of("hidden"):
        for value in ["", "nonsense", "é" * 40, "a\0b", world.foreign["idem"], world.foreign["draft"]]:
            yield f"{each.name} is {value!r}", good | {each.name: [value]}
    if "who" in good:
        yield "somebody else's mark", good | {"who": [world.foreign["who"]]}
    strange = {"zzz": [PLAIN], "child999_name": [PLAIN], "na\0me": [PLAIN], "parent_x": ["1"], "held": ["x"]}
    yield "fields that nobody asked for", good | strange
    yield "one field too often", good | {"zzz": ["x"] * 1_100}


def words_of(answer):
    return unescape(answer.content.decode()) if "html" in answer.get("Content-Type", "") else ""


def holds(world, label, form, sent, answer, before):
    """Hold one answer to what every answer owes; return whether something was recorded."""
    assert answer.status_code < 500, label
    assert answer.status_code in {200, 204, 302, 400, 401, 403, 404, 405, 409, 413, 422}, label
    recorded = world.entries() - before
    assert recorded in {0, 1}, label
    text = words_of(answer)
    if answer.status_code >= 400:
        assert 'href="/urgent"' in text, label
    if answer.status_code == 422:
        assert recorded == 0, label
        assert "There is a problem" in text, label
        shown = {each.name for each in form.of("text", "day")}
        lost = [name for name in shown & set(sent) if sent[name][-1] not in text]
        assert lost == [], label
    mark = read_mark(sent.get("who", [""])[0])
    if not recorded and mark and "csrf" not in label and answer.status_code in {302, 422}:
        _is_kept(world, label, sent)
    return recorded


def _is_kept(world, label, sent):
    """What was sent stands in the draft, whole; another person's mark is nobody's draft here."""
    page = world.kept(sent["who"][0])
    if page is None:
        return
    typed = {
        name: values for name, values in sent.items() if name not in {"who", "held", "csrfmiddlewaretoken"}
    }
    assert typed in (page.get("fields"), page.get("other")), label


def tries(world, name, *, whole=False):
    """Send each wrong input to each form of an address, what was recorded once more; return how many forms there are."""
    number = 0
    while True:
        at, found = _comes_to(world, name)
        if number >= len(found):
            return len(found)
        inputs = list(wrong(found[number], world, whole=whole))
        for place in range(len(inputs)):
            label, sent = inputs[place]
            action = found[number].action or at
            if _sends_twice(world, f"{name}: {label}", found[number], sent, action):
                at, found = _comes_to(world, name)
                # The page that was come to anew carries marks of its own.
                inputs = list(wrong(found[number], world, whole=whole))
        number += 1


def _reach(world, name):
    """Come to an address as somebody who may, and return it."""
    who = world.ig_lead if name in OF_THE_IG_LEAD else world.lead
    if world.actor != who:
        world.actor, world.visitor = who, Visitor()
        world.visitor.sign_in(who)
        world.visitor.actor = who
    return AT[name](world)


def _comes_to(world, name):
    if name not in SECOND_STEP and world.visitor.get("/you").status_code != 200:
        world.visitor.sign_in(world.actor)
    at = _reach(world, name)
    page = world.visitor.get(at)
    return at, forms_of(page.content.decode()) if page.status_code == 200 else []


def _sends_twice(world, label, form, sent, address):
    before = world.entries()
    first = world.visitor.post(address, sent)
    recorded = holds(world, label, form, sent, first, before)
    world.tried += 1
    if recorded and not label.startswith("account_logout"):
        again = world.visitor.post(address, sent)
        world.tried += 1
        # What was recorded leads on, or hands out a file.
        assert (again.status_code, again.get("Location")) == (first.status_code, first.get("Location")), label
        assert world.entries() == before + 1, label
    if not recorded and first.status_code == 302:
        recorded = _goes_on(world, label, first["Location"])
    # A record puts its draft away, and signing out changes the form's own proof: the page is come to anew.
    return recorded or label.startswith("account_logout")


def _goes_on(world, label, address):
    """Open the page that wrong input led to, and press its button when nothing more is asked there; whether it recorded."""
    world.visitor.at, before = address, world.entries()
    page = follow(world.visitor, world.visitor.get(address))
    assert page.status_code < 500, label
    found = forms_of(page.content.decode())
    asks_nothing = (
        len(found) == 1 and "who" in found[0].fields and not found[0].of("text", "day", "choice", "many")
    )
    if not asks_nothing:
        return False
    assert world.visitor.post(world.visitor.at, found[0].filled(KNOWN)).status_code < 500, label
    assert world.entries() - before in {0, 1}, label
    return world.entries() > before


@pytest.mark.parametrize("name", sorted(WITH_FORMS))
def test_no_wrong_input_is_a_failure_a_loss_or_a_second_record(world, name, record_testsuite_property):
    assert tries(world, name) > 0
    record_testsuite_property(f"tried {name}", world.tried)


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(WITH_FORMS))
def test_no_wrong_input_in_any_field_alone_is_a_failure_a_loss_or_a_second_record(
    world, name, record_testsuite_property
):
    assert tries(world, name, whole=True) > 0
    record_testsuite_property(f"tried {name}", world.tried)


@pytest.mark.parametrize(
    "name", sorted(set(AT) - WITH_FORMS - {"account_login", "check_file", "given_out_file", "keep_draft"})
)
def test_an_address_without_a_form_shows_none(world, name):
    """A form put there tomorrow fails here until its name is in the list of those that are tried."""
    _, shown = _comes_to(world, name)
    assert shown == []


@pytest.mark.parametrize("name", sorted(AT))
def test_a_strange_method_query_alphabet_or_size_is_no_failure(world, name):
    at = _reach(world, name)
    before = world.entries()
    answers = [
        world.visitor.generic(method, at, b"x=1")
        for method in ("PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "HEAD")
    ]
    answers += [world.visitor.get(f"{at}?{JUNK}"), world.visitor.post(f"{at}?{JUNK}", {})]
    half = b'--x\r\nContent-Disposition: form-data; name="seen"\r\n\r\nhalf \\ud800 a character\r\n--x--\r\n'
    for charset in ("unicode_escape", "utf-7", "utf-16"):
        sent = world.visitor.generic(
            "POST", at, half, content_type=f"multipart/form-data; boundary=x; charset={charset}"
        )
        assert sent.status_code == 400
        answers.append(sent)
    answers.append(
        world.visitor.generic("POST", at, b"--", content_type="multipart/form-data; boundary=\xff")
    )
    large = world.visitor.generic(
        "POST", at, b"x" * (settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1), content_type=FORM
    )
    assert large.status_code == 413
    broken = Visitor().get(
        at, headers={"cookie": r'session="abcdefgh\000ijk"; csrf="\000"; django_language="\000"'}
    )
    assert [each.status_code for each in [*answers, large, broken] if each.status_code >= 500] == []
    # allauth answers another method, and the script's own address answers the script, without a page.
    pages = [
        each for each in [*answers, large] if each.status_code != 405 and (at != "/keep" or each is large)
    ]
    assert [each for each in pages if each.status_code >= 400 and "/urgent" not in words_of(each)] == []
    assert world.entries() == before


@pytest.mark.parametrize("name", sorted(AT))
def test_somebody_elses_ids_and_ids_of_nothing_look_the_same(world, name):
    at = _reach(world, name)
    ids = re.findall(r"[0-9a-f]{8}-[0-9a-f-]{27}", at)
    if not ids:
        pytest.skip(f"{name} names no id")
    nothing, foreign = at, at
    for each in ids:
        nothing = nothing.replace(each, str(uuid4()))
        foreign = foreign.replace(
            each, world.foreign.get(at.split("/")[1].rstrip("s"), world.foreign["draft"])
        )
    for address in (nothing, foreign):
        assert follow(world.visitor, world.visitor.get(address)).status_code == 404
        assert world.visitor.send(world.visitor.get("/you"), address, words=PLAIN).status_code == 404


def test_two_tabs_keep_both_answers_on_every_form_with_a_draft(world):
    seen = []
    for name in sorted(WITH_FORMS - SECOND_STEP):
        at = _reach(world, name)
        pages = [world.visitor.get(at), world.visitor.get(at)]
        forms = [forms_of(page.content.decode())[0] for page in pages]
        texts = forms[0].of("text")
        if "who" not in forms[0].fields or not texts:
            continue
        before, box = world.entries(), texts[0].name
        for form, words in zip(forms, ("First tab", "Second tab"), strict=True):
            answer = world.visitor.post(at, form.filled(KNOWN) | {box: [words]})
            assert answer.status_code in {302, 422}, name
        assert world.entries() - before in {0, 1}, name
        if world.entries() == before:
            kept = json.dumps(world.kept(forms[0].fields["who"].value))
            assert ("First tab" in kept, "Second tab" in kept) == (True, True), name
        seen.append(name)
    assert len(seen) >= 6
