"""When something fails, the page says so in plain words, with a reference, and tells nobody's story."""

import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.test import RequestFactory

from sharewell.web import errors
from tests.web.conftest import Visitor

REFERENCE = re.compile(r"<strong>([2-9A-Z]{3}-[2-9A-Z]{3}-[2-9A-Z]{3})</strong>")


def told(answer):
    text = answer.content.decode()
    assert 'href="/urgent"' in text
    assert "What to do next" in text
    assert REFERENCE.search(text)
    return text


def test_each_error_page_renders_without_a_database(clock, journey):
    request = RequestFactory(headers={"host": "localhost"}).get("/")
    pages = [
        errors.bad_request,
        errors.forbidden,
        errors.not_found,
        errors.too_large,
        errors.failed,
        errors.unavailable,
        errors.stale,
    ]
    answers = [page(request) for page in pages]
    assert [answer.status_code for answer in answers] == [400, 403, 404, 413, 500, 503, 403]
    assert len({told(answer).split("</h1>")[0] for answer in answers}) == 7


def test_an_unknown_address_is_a_404(visitor):
    answer = visitor.get("/nothing/here")
    assert answer.status_code == 404
    told(answer)


def test_a_failure_shows_a_reference_and_nothing_of_the_failure(school, visitor):
    visitor.sign_in(school.practitioner)
    answer = visitor.get("/test/broken")
    assert answer.status_code == 500
    assert "Planted" not in told(answer)


def test_two_requests_have_two_references(visitor):
    found = {REFERENCE.search(visitor.get("/nothing").content.decode())[1] for _ in range(5)}
    assert len(found) == 5


def test_a_foreign_host_name_is_a_400(clock, journey):
    answer = Visitor().get("/", HTTP_HOST="elsewhere.example")
    assert answer.status_code == 400
    told(answer)


def test_a_role_that_a_door_does_not_name_is_a_403(school, visitor):
    visitor.sign_in(school.practitioner)
    answer = visitor.get("/test/leads")
    assert answer.status_code == 403
    assert "other roles than yours (practitioner)" in told(answer)
    visitor.cookies.clear()
    visitor.sign_in(school.lead)
    assert visitor.get("/test/leads").status_code == 200


def test_a_body_above_the_limit_is_a_413_before_it_is_read(clock, journey):
    class Unread:
        """A body that may be drained, and must not be kept."""

        asked = 0

        def read(self, size=-1):
            assert 0 < size <= 64 * 1024
            self.asked += size
            return b"x" * size

        def readline(self, size=-1):
            raise AssertionError("a line was read")

    body = Unread()
    too_much = settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1
    answer = Visitor().generic(
        "POST", "/sign-in", b"", **{"CONTENT_LENGTH": str(too_much), "wsgi.input": body}
    )
    assert answer.status_code == 413
    told(answer)
    assert body.asked <= too_much + 64 * 1024


def test_a_nonsense_length_is_no_failure(clock, journey):
    answer = Visitor().generic("POST", "/urgent", b"", CONTENT_LENGTH="many")
    assert answer.status_code in {200, 403}


def test_too_many_wrong_passwords_end_in_a_message(school, visitor):
    answers = [
        visitor.send(visitor.get("/sign-in"), "/sign-in", login="x.y", password="wrong") for _ in range(12)
    ]
    assert answers[0].status_code == 200
    assert "Too many" in answers[-1].content.decode()


@pytest.mark.parametrize("minutes", [29, 31])
def test_a_sitting_ends_after_half_an_hour_without_a_page(school, visitor, clock, minutes):
    visitor.sign_in(school.practitioner)
    assert visitor.get("/you").status_code == 200
    clock.shift(timedelta(minutes=minutes))
    answer = visitor.get("/you")
    assert answer.status_code == (200 if minutes < 30 else 302)
    if minutes > 30:
        assert answer["Location"] == "/sign-in?next=%2Fyou"


def test_a_sitting_ends_after_ten_hours_of_work(school, visitor, clock):
    visitor.sign_in(school.practitioner)
    seen = []
    for _ in range(31):
        clock.shift(timedelta(minutes=20))
        seen.append(visitor.get("/you").status_code)
    assert seen == [200] * 30 + [302]


def test_going_on_after_sign_in_never_leads_elsewhere(school, visitor):
    page = visitor.get("/sign-in")
    name = "https://elsewhere.example/"
    from sharewell.store.models import Practitioner

    login = Practitioner.objects.get(pk=school.practitioner.practitioner_id).sign_in_name
    answer = visitor.send(page, "/sign-in", login=login, password="a long password", next=name)
    assert answer["Location"] == "/home"


def test_nobody_signs_up_and_the_demo_has_no_address_outside_it(visitor):
    assert [
        visitor.get(each).status_code
        for each in ("/sign-up", "/signup/", "/demo/sign-in", "/account/signup/")
    ] == [404] * 4


def test_every_page_is_kept_from_caches_frames_and_referrers(visitor):
    answer = visitor.get("/")
    policy = {
        part.strip().split(" ", 1)[0]: part.strip().split(" ", 1)[1]
        for part in answer["Content-Security-Policy"].split(";")
    }
    assert policy == {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self'",
        "img-src": "'self'",
        "font-src": "'none'",
        "connect-src": "'self'",
        "form-action": "'self'",
        "base-uri": "'none'",
        "frame-ancestors": "'none'",
    }
    assert answer["Cache-Control"] == "no-store"
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["Cross-Origin-Opener-Policy"] == answer["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "camera=()" in answer["Permissions-Policy"]
    assert visitor.get("/nothing")["Cache-Control"] == "no-store"


def test_style_and_script_are_kept_for_ever_at_an_address_of_their_bytes(visitor):
    answer = visitor.get(f"{settings.STATIC_URL}sharewell.css")
    assert answer.status_code == 200
    assert "immutable" in answer["Cache-Control"]
    style = b"".join(answer.streaming_content)
    assert b"url(" not in style
    assert b"@font-face" not in style
