"""Every address, third-party ones too, names who may open it; what names nobody stays shut."""

from django.test import Client, override_settings
from django.urls import URLResolver, get_resolver, path
from django.views import View

from sharewell.web.doors import PUBLIC, SIGNED_IN, who_may_open

# Anybody may open these, with no sign-in. A new name here is a decision: think who could be looking.
OPEN_TO_ALL = {"front", "urgent", "account_login", "account_logout", "mfa_authenticate"}
# The guidance is for everybody: it names nobody, and asks neither who reads it nor the database.
GUIDANCE = {
    "guidance",
    "guidance_clauses",
    "guidance_compare",
    "guidance_decision",
    "guidance_downloads",
    "guidance_duties",
    "guidance_file",
    "guidance_duty_2026",
    "guidance_floors",
    "guidance_flowchart",
    "guidance_picture",
    "guidance_proofs",
    "guidance_routes",
    "guidance_questions",
    "guidance_scenario",
    "guidance_scenarios",
    "guidance_search",
    "guidance_sources",
    "guidance_tree",
    "guidance_words",
    "tlog_witness",
    "try_case",
}


def patterns(resolver=None):
    for each in (resolver or get_resolver()).url_patterns:
        if isinstance(each, URLResolver):
            yield from patterns(each)
        else:
            yield each


def test_every_address_names_who_may_open_it():
    assert [str(each.pattern) for each in patterns() if who_may_open(each.callback) is None] == []


def test_only_the_listed_addresses_are_open_to_all():
    assert {
        each.name for each in patterns() if who_may_open(each.callback) == PUBLIC
    } == OPEN_TO_ALL | GUIDANCE


def test_every_address_has_a_name_of_its_own():
    names = [each.name for each in patterns()]
    assert sorted(names) == sorted({name for name in names if name})


class Doorless(View):
    def get(self, request):
        raise AssertionError("a view without a door was reached")


urlpatterns = [path("", Doorless.as_view(), name="front")]


@override_settings(ROOT_URLCONF="tests.house.test_doors")
def test_a_view_without_a_door_stays_shut():
    client = Client(HTTP_HOST="localhost", raise_request_exception=True)
    assert who_may_open(Doorless.as_view()) is None
    # The page itself can't be drawn here (no other address exists), so only the middleware is asked.
    from django.http import Http404
    from django.test import RequestFactory

    from sharewell.web.doorkeeper import StandsAtTheDoor

    assert client is not None
    try:
        StandsAtTheDoor(lambda _: None).process_view(RequestFactory().get("/"), Doorless.as_view(), (), {})
    except Http404:
        return
    raise AssertionError("it was let through")


def test_signed_in_admits_every_role_and_roles_only_theirs():
    from sharewell.web.doors import roles

    assert SIGNED_IN.admits("report_only")
    assert roles("ig_lead").admits("ig_lead")
    assert not roles("ig_lead").admits("practitioner")
