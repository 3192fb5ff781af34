"""Settings for a real server under test: ours, with every logger at debug and one address that fails with whatever it is sent."""

import copy

from django.http import HttpRequest, HttpResponse

from sharewell.config.settings import *  # noqa: F403  # all of them, as they are
from sharewell.config.settings import LOGGING as OURS
from sharewell.config.settings import PASSWORD_HASHERS as HASHERS
from sharewell.web.doors import PUBLIC, door

LOGGING = copy.deepcopy(OURS)
LOGGING["root"]["level"] = "DEBUG"
LOGGING["loggers"] = {
    name: {**each, "level": "DEBUG"} for name, each in LOGGING["loggers"].items() if name != "django.server"
}
ROOT_URLCONF = "tests.provoked"
# The tests make their people with the fast one.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher", *HASHERS]


def broken(request: HttpRequest) -> HttpResponse:
    words = request.POST.get("words", "") + request.GET.get("words", "")
    raise RuntimeError(words)


def __getattr__(name: str) -> object:
    """The addresses can be made only once the settings are read."""
    if name == "urlpatterns":
        from sharewell.config.urls import urlpatterns

        return [*urlpatterns, door("test/broken", broken, who=PUBLIC, name="broken")]
    if name.startswith("handler"):
        from sharewell.config import urls

        return getattr(urls, name)
    raise AttributeError(name)
