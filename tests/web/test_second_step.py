"""The second step of signing in, asked for as everybody outside the demo is asked: nothing sealed opens before it."""

import re
import time
from datetime import timedelta
from html import unescape
from uuid import uuid4

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.contrib.sessions.models import Session
from django.test import Client, override_settings
from django.urls import reverse

from sharewell.actions.reset_second_step import reset_second_step
from sharewell.store.models import Entry, Practitioner
from sharewell.store.tenancy import as_agency
from sharewell.web.doors import PUBLIC, who_may_open
from sharewell.web.shut_text import opened, shut
from sharewell.web.urls import urlpatterns
from tests.people import NOW
from tests.web.conftest import Visitor, stored

ON_THE_WAY = {"second_step", "mfa_activate_totp", "mfa_add_webauthn"}
IDS = {"uuid": str(uuid4()), "slug": "x", "str": "x"}
# Each address that only those who have taken both steps may open.
BEHIND = {
    each.name: "/" + re.sub(r"<(\w+):\w+>", lambda kind: IDS[kind[1]], str(each.pattern))
    for each in urlpatterns
    if who_may_open(each.callback) != PUBLIC and each.name not in ON_THE_WAY
}


@pytest.fixture(autouse=True)
def asked_for():
    with override_settings(SHAREWELL_SECOND_STEP=True):
        yield


def words(page):
    return unescape(page.content.decode())


def entries_of(school):
    with as_agency(school.agency):
        return Entry.objects.count()


def code_for(secret):
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def seed_shown(page):
    return re.search(r"<code[^>]*>([A-Z2-7 ]+)</code>", words(page))[1].replace(" ", "")


def recovery_codes_shown(page):
    return re.findall(r"<code[^>]*>(\d{4} \d{4})</code>", words(page))


def sets_up_app(visitor, going=""):
    """Set up an app after the password, and return its seed and the page of the codes."""
    address = f"/second-step/app?next={going}" if going else "/second-step/app"
    page = visitor.get(address)
    seed = seed_shown(page)
    done = visitor.send(page, "/second-step/app", code=code_for(seed))
    assert done.status_code == 302, words(done)
    return seed, visitor.get(done["Location"])


@pytest.fixture
def half(school, visitor):
    """Somebody whose password was right, and who has no second step yet."""
    visitor.sign_in(school.practitioner)
    return visitor


@pytest.fixture
def with_app(school, half, clock):
    """Somebody who has an app, signed out again; with its seed and the recovery codes."""
    seed, codes = sets_up_app(half)
    half.send(half.get("/sign-out"), "/sign-out")
    clock.shift(timedelta(minutes=2))
    half.seed, half.codes = seed, recovery_codes_shown(codes)
    return half


def test_after_the_password_only_setting_up_and_the_public_pages_open(half):
    assert len(BEHIND) > 30
    led = {
        name: {half.get(at)["Location"].partition("?")[0], half.post(at, {}).status_code}
        for name, at in BEHIND.items()
    }
    csrf_refused = {"/second-step", 403}
    assert led == dict.fromkeys(led, csrf_refused)
    assert half.get("/urgent").status_code == 200


def test_no_form_is_taken_before_the_second_step_either(school, half, with_app, clock):
    """As above, with a token that fits: what stops them is the door, not the token's absence."""
    owing, asked = Client(HTTP_HOST="localhost"), Client(HTTP_HOST="localhost")
    password = "a long password"
    for each, actor in ((owing, school.lead), (asked, school.practitioner)):
        name = Practitioner.objects.get(pk=actor.practitioner_id).sign_in_name
        each.post("/sign-in", {"login": name, "password": password})
    before = entries_of(school)
    led = {
        name: (owing.post(at)["Location"].partition("?")[0], asked.post(at).status_code)
        for name, at in BEHIND.items()
    }
    assert led == dict.fromkeys(BEHIND, ("/second-step", 401))
    assert entries_of(school) == before


def test_the_urgent_page_names_numbers_before_any_second_step(half):
    page = half.get("/second-step")
    assert page.status_code == 200
    assert 'href="/urgent"' in words(page)
    assert "999" in words(half.get("/urgent"))


def test_setting_up_an_app_leads_on_to_where_the_person_was_going(half):
    _, codes = sets_up_app(half, going="/you")
    assert 'href="/you"' in words(codes)
    assert len(recovery_codes_shown(codes)) == 10
    assert half.get("/you").status_code == 200


def test_a_wrong_code_sets_nothing_up_and_keeps_the_picture(half):
    page = half.get("/second-step/app")
    again = half.send(page, "/second-step/app", code="000000")
    assert "There is a problem" in words(again)
    # One in the app from an earlier visit is dead; the one of this picture is not, after a wrong code.
    assert ["no longer works here" in words(each) for each in (page, again)] == [True, False]
    assert seed_shown(again) == seed_shown(page)
    assert not Authenticator.objects.exists()
    assert half.get("/home").status_code == 302


def test_recovery_codes_are_shown_once(half):
    _, codes = sets_up_app(half)
    assert len(recovery_codes_shown(codes)) == 10
    again = half.get("/second-step/codes")
    assert recovery_codes_shown(again) == []
    assert "shown once" in words(again)


def test_the_password_alone_opens_nothing_once_a_second_step_is_there(school, with_app):
    led = with_app.sign_in(school.practitioner)
    assert led["Location"] == "/sign-in/second-step"
    for each in ("/home", "/second-step", "/second-step/app", "/second-step/codes"):
        assert with_app.get(each)["Location"].startswith("/sign-in?"), each


def test_the_apps_code_signs_in_and_works_once(school, with_app):
    page = with_app.get(with_app.sign_in(school.practitioner)["Location"])
    code = code_for(with_app.seed)
    assert with_app.send(page, "/sign-in/second-step", code=code)["Location"] == "/home"
    assert with_app.get("/home").status_code == 200
    thief = Visitor()
    page = thief.get(thief.sign_in(school.practitioner)["Location"])
    refused = thief.send(page, "/sign-in/second-step", code=code)
    assert "There is a problem" in words(refused)
    assert thief.get("/home").status_code == 302


def test_a_used_code_stays_used_while_a_slow_clock_would_still_take_it(school, with_app, clock):
    page = with_app.get(with_app.sign_in(school.practitioner)["Location"])
    code = code_for(with_app.seed)
    with_app.send(page, "/sign-in/second-step", code=code)
    clock.shift(timedelta(seconds=31))
    thief = Visitor()
    page = thief.get(thief.sign_in(school.practitioner)["Location"])
    spelt_otherwise = f"{code[:3]}-{code[3:]}"
    assert "There is a problem" in words(thief.send(page, "/sign-in/second-step", code=spelt_otherwise))


def test_the_code_that_set_the_app_up_signs_nobody_in(school, half):
    seed, _ = sets_up_app(half)
    thief = Visitor()
    page = thief.get(thief.sign_in(school.practitioner)["Location"])
    refused = thief.send(page, "/sign-in/second-step", code=code_for(seed))
    assert "There is a problem" in words(refused)


def test_setting_up_and_signing_in_each_give_the_sitting_a_new_key(school, half, clock):
    before = half.cookies["session"].value
    seed, _ = sets_up_app(half)
    after = half.cookies["session"].value
    assert after != before
    old = Visitor()
    old.cookies["session"] = before
    assert old.get("/you")["Location"].startswith("/sign-in")
    assert half.get("/you").status_code == 200
    clock.shift(timedelta(minutes=2))
    other = Visitor()
    page = other.get(other.sign_in(school.practitioner)["Location"])
    waiting = other.cookies["session"].value
    other.send(page, "/sign-in/second-step", code=code_for(seed))
    assert other.cookies["session"].value != waiting


def test_strangers_tries_push_nobodys_count_or_used_code_out_of_memory():
    from django.core.cache import cache

    cache.set("first", 1)
    for each in range(2_000):
        cache.set(f"other-{each}", 1)
    assert cache.get("first") == 1
    cache.clear()


def test_a_recovery_code_signs_in_and_works_once(school, with_app):
    page = with_app.get(with_app.sign_in(school.practitioner)["Location"])
    code = with_app.codes[3]
    assert with_app.send(page, "/sign-in/second-step", code=code)["Location"] == "/home"
    other = Visitor()
    page = other.get(other.sign_in(school.practitioner)["Location"])
    assert "There is a problem" in words(other.send(page, "/sign-in/second-step", code=code))
    assert other.send(page, "/sign-in/second-step", code=with_app.codes[4])["Location"] == "/home"


def test_the_sixth_wrong_code_in_a_row_is_refused_even_when_right(school, with_app):
    page = with_app.get(with_app.sign_in(school.practitioner)["Location"])
    for _ in range(5):
        assert "There is a problem" in words(with_app.send(page, "/sign-in/second-step", code="000000"))
    right = with_app.send(page, "/sign-in/second-step", code=code_for(with_app.seed))
    assert "Too many tries" in words(right)


def test_an_answer_that_was_held_is_kept_after_both_steps(school, with_app, draft, clock):
    page = with_app.get(with_app.sign_in(school.practitioner)["Location"])
    with_app.send(page, "/sign-in/second-step", code=code_for(with_app.seed))
    form = with_app.get(f"/test/{draft}/danger")
    clock.shift(timedelta(minutes=31))
    late = with_app.send(form, f"/test/{draft}/danger", danger="yes")
    assert late.status_code == 401
    asked = with_app.send(
        late, "/sign-in", password="a long password",
        login=Practitioner.objects.get(pk=school.practitioner.practitioner_id).sign_in_name,
    )  # fmt: skip
    assert "waits in this page" in words(asked)
    back = with_app.send(asked, "/sign-in/second-step", code=code_for(with_app.seed))
    assert back["Location"] == f"/test/{draft}/danger"
    assert stored(school.practitioner, draft)["danger"]["fields"] == {"danger": ["yes"]}


def test_an_answer_that_was_held_outlives_a_second_step_that_took_too_long(school, with_app, draft, clock):
    page = with_app.get(with_app.sign_in(school.practitioner)["Location"])
    with_app.send(page, "/sign-in/second-step", code=code_for(with_app.seed))
    form = with_app.get(f"/test/{draft}/danger")
    clock.shift(timedelta(minutes=31))
    late = with_app.send(form, f"/test/{draft}/danger", danger="yes")
    asked = with_app.sign_in(school.practitioner, late)
    clock.shift(timedelta(minutes=16))
    later = with_app.send(asked, "/sign-in/second-step", code=code_for(with_app.seed))
    assert later.status_code == 401
    asked = with_app.sign_in(school.practitioner, later)
    back = with_app.send(asked, "/sign-in/second-step", code=code_for(with_app.seed))
    assert back["Location"] == f"/test/{draft}/danger"
    assert stored(school.practitioner, draft)["danger"]["fields"] == {"danger": ["yes"]}


def test_an_answer_that_was_held_is_kept_where_a_second_step_has_to_be_set_up(school, visitor, draft, clock):
    with override_settings(SHAREWELL_SECOND_STEP=False):
        visitor.sign_in(school.practitioner)
        form = visitor.get(f"/test/{draft}/danger")
    led = visitor.send(form, f"/test/{draft}/danger", danger="yes")
    assert led["Location"] == f"/second-step?next=%2Ftest%2F{draft}%2Fdanger"
    assert stored(school.practitioner, draft)["danger"]["fields"] == {"danger": ["yes"]}


def test_a_screen_left_alone_can_not_be_used_to_set_up_somebody_elses_second_step(half, clock):
    clock.shift(timedelta(minutes=16))
    assert half.get("/second-step/app")["Location"].startswith("/sign-in")
    assert half.get("/second-step")["Location"].startswith("/sign-in")


def test_an_older_half_signed_sitting_can_not_add_a_second_step_to_one_that_is_there(school, half):
    other = Visitor()
    other.sign_in(school.practitioner)
    sets_up_app(other)
    assert half.get("/second-step/passkey")["Location"].startswith("/sign-in")
    assert Authenticator.objects.filter(type="webauthn").count() == 0


def test_whoever_waits_at_the_second_step_while_it_is_reset_comes_to_the_password_and_sets_one_up(
    school, with_app, clock
):
    asked = with_app.get(with_app.sign_in(school.practitioner)["Location"])
    name = Practitioner.objects.get(pk=school.practitioner.practitioner_id).sign_in_name
    reset_second_step(name, "Ida of IT", NOW)
    assert with_app.send(asked, "/sign-in/second-step", code="123456")["Location"] == "/sign-in"
    assert with_app.get("/sign-in").status_code == 200
    with_app.sign_in(school.practitioner)
    assert with_app.get("/home")["Location"] == "/second-step?next=%2Fhome"


def test_somebody_else_can_sign_in_where_a_second_step_was_left_unanswered(school, with_app):
    with_app.sign_in(school.practitioner)
    assert with_app.get("/sign-in")["Location"] == "/sign-in/second-step"
    page = with_app.get("/sign-in?again")
    assert page.status_code == 200
    assert with_app.sign_in(school.lead, page)["Location"] == "/home"


def test_no_seed_code_or_name_lies_open_in_the_tables(school, home, visitor, clock):
    visitor.sign_in(school.practitioner)
    page = visitor.get("/second-step/app")
    seed = seed_shown(page)
    held = [session.get_decoded() for session in Session.objects.all()]
    done = visitor.send(page, "/second-step/app", code=code_for(seed))
    codes = [code.replace(" ", "") for code in recovery_codes_shown(visitor.get(done["Location"]))]
    held += [session.get_decoded() for session in Session.objects.all()]
    kept = [row.data for row in Authenticator.objects.all()]
    name = Practitioner.objects.get(pk=school.practitioner.practitioner_id).sign_in_name
    assert len(codes) == 10
    assert len(kept) == 2
    lying_open = f"{held} {kept}"
    assert [each for each in [seed, *codes, name] if each in lying_open] == []
    assert str(school.practitioner.practitioner_id) in lying_open  # an id is what a session may hold


def test_a_server_that_began_without_its_key_takes_codes_once_the_key_is_back(school, home, with_app, clock):
    key = home.path / "keys" / "secret.key"
    aside = key.rename(key.with_suffix(".away"))
    with override_settings(SECRET_KEY="a server that finds none makes one for itself"):
        page = with_app.get(with_app.sign_in(school.practitioner)["Location"])
        refused = with_app.send(page, "/sign-in/second-step", code=code_for(with_app.seed))
        assert "'secret' is missing" in words(refused)
        lead = Visitor()
        lead.sign_in(school.lead)
        assert "'secret' is missing" in words(lead.get("/second-step/app"))
        aside.rename(key)
        done = with_app.send(page, "/sign-in/second-step", code=code_for(with_app.seed))
        assert done["Location"] == "/home"
        seed, _ = sets_up_app(lead)
    clock.shift(timedelta(minutes=2))
    page = lead.get(lead.sign_in(school.lead)["Location"])
    assert lead.send(page, "/sign-in/second-step", code=code_for(seed))["Location"] == "/home"


def test_a_seed_shut_for_one_use_opens_for_no_other(home):
    assert opened(shut("seed", "kept"), "kept") == "seed"
    assert opened(shut("seed", "kept"), "shown") is None
    assert opened("nonsense é", "kept") is None


def test_the_demo_asks_for_no_second_step(half):
    with override_settings(SHAREWELL_SECOND_STEP=False):
        assert half.get("/home").status_code == 200
    assert half.get("/home").status_code == 302


def test_no_junk_from_a_browser_is_a_failure(school, half, with_app):
    junk = ["", "nonsense", "{}", "[]", "null", "1", '{"id":"x"}', '{"id":"x","rawId":"x","response":{},"type":"y"}',
            '{"rawId":"AA","response":{"clientDataJSON":"AA","attestationObject":"AA"},"type":"public-key"}',
            '{"rawId":"AA","response":{"clientDataJSON":"e30","authenticatorData":"AA","signature":"AA"},"id":"AA","type":"public-key"}']  # fmt: skip
    lead = Visitor()
    lead.sign_in(school.lead)
    page = lead.get("/second-step/passkey")
    asked = with_app.get(with_app.sign_in(school.practitioner)["Location"])
    for each in junk:
        assert "There is a problem" in words(lead.send(page, "/second-step/passkey", credential=each)), each
        told = with_app.send(asked, "/sign-in/second-step", credential=each)
        assert told.status_code == 422, each
    for each in ("", "é" * 40, "9" * 5_000, "a\0b", "٠٠٠٠٠٠"):
        assert "There is a problem" in words(with_app.send(asked, "/sign-in/second-step", code=each)), each
    assert not Authenticator.objects.filter(type="webauthn").exists()


def test_a_strange_next_leads_home(half):
    _, codes = sets_up_app(half, going="//elsewhere.example")
    assert "elsewhere" not in words(codes)
    assert reverse("home") == "/home"
    assert NOW
