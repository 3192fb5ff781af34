"""A small journey for the tests of the shell: two pages on one draft, and doors for some roles."""

from django.http import HttpResponse
from django.shortcuts import redirect

from sharewell.web.doors import SIGNED_IN, door, roles
from sharewell.web.forms import Choice, Choices, Clock, Day, Form, Line, Words
from sharewell.web.step import Step, take
from sharewell.web.urls import urlpatterns as shell


class DangerForm(Form):
    danger = Choice(
        "Is a child in danger now?",
        [("yes", "Yes"), ("no", "No")],
        not_sure=True,
        missing="Say whether a child is in danger now",
        why="If a child is in danger now, nothing else matters first.",
    )


class DetailForm(Form):
    heading = "Tell us about today"
    seen = Choice(
        "Was the child seen?", [("yes", "Yes"), ("no", "No")], missing="Say whether the child was seen"
    )
    kinds = Choices("What kind of worry?", [("a", "Neglect"), ("b", "Injury")], notes={"b": "Any mark"})
    day = Day("When did it happen?", missing="Type the day", past=True)
    time = Clock("What time?")
    name = Line("Whom did you speak to?", small=True)
    what = Words("Why did you decide this?", for_the_child=True, missing="Say why")


def danger(request, draft):
    return take(request, Step(draft, "danger", DangerForm, back="/you"), lambda _: redirect("detail", draft))


def detail(request, draft):
    return take(request, Step(draft, "detail", DetailForm), lambda _: redirect("done"))


def done(_request):
    return HttpResponse("done")


def broken(_request):
    raise RuntimeError("Aisha Planted")


urlpatterns = [
    *shell,
    door("test/<uuid:draft>/danger", danger, who=SIGNED_IN, name="danger"),
    door("test/<uuid:draft>/detail", detail, who=SIGNED_IN, name="detail"),
    door("test/done", done, who=SIGNED_IN, name="done"),
    door("test/leads", done, who=roles("safeguarding_lead"), name="leads"),
    door("test/broken", broken, who=SIGNED_IN, name="broken"),
]
handler400 = "sharewell.web.errors.bad_request"
handler403 = "sharewell.web.errors.forbidden"
handler404 = "sharewell.web.errors.not_found"
handler500 = "sharewell.web.errors.failed"
