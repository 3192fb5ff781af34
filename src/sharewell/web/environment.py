"""How pages are written: Jinja2 over our own templates and govuk-frontend-jinja's, escaped, in the reader's language.

A page extends ``layout.html``. What every template can use, beside Django's ``request``, ``csrf_input`` and ``csrf_token``:

- ``url(name, *args, **kwargs)`` and ``static(file)``;
- ``in_demo()``: whether everybody here is invented;
- ``_("text")`` and ``{% trans %}``; ``_("Dear %(name)s", name=name)`` escapes the name;
- ``moment | when`` (22 November 2026 at 5:31 pm), ``| day``, ``| clock``, all in Europe/London;
- ``| iso`` for the ``datetime`` of a ``<time>``.

Never hand a user's value to a parameter called ``html`` or ending in ``Html``: govuk macros don't escape those. A house test looks.
"""

from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from jinja2 import (
    ChainableUndefined,
    ChoiceLoader,
    Environment,
    FileSystemLoader,
    PackageLoader,
    PrefixLoader,
)

from sharewell.web.addresses import ring_now_address
from sharewell.web.reference import current_reference
from sharewell.web.role import role_words

TEMPLATES = Path(__file__).parent / "templates"


def environment(**options: Any) -> Environment:
    """Make the environment that Django's Jinja2 backend renders with."""
    options["loader"] = ChoiceLoader(
        [
            FileSystemLoader(TEMPLATES),
            # The macros import one another by this prefix.
            PrefixLoader({"govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja")}),
        ]
    )
    # The govuk macros read parameters of parameters that were never given.
    options["undefined"] = ChainableUndefined
    options |= {"autoescape": True, "trim_blocks": True, "lstrip_blocks": True, "auto_reload": False}
    made = Environment(**options, extensions=["jinja2.ext.i18n"])  # noqa: S701  # autoescape is set just above
    made.install_gettext_callables(gettext, ngettext, newstyle=True)  # type: ignore[attr-defined]  # added by the extension
    made.globals |= {"static": static, "url": _address, "reference": current_reference, "in_demo": _in_demo}
    made.globals["ring_now_address"] = ring_now_address
    made.filters |= {"when": when, "day": day, "clock": clock, "iso": iso, "role_words": role_words}
    return made


def _in_demo() -> bool:
    return bool(settings.SHAREWELL_DEMO)


def _address(name: str, *args: Any, **kwargs: Any) -> str:
    return reverse(name, args=args, kwargs=kwargs)


def day(moment: date | datetime) -> str:
    """Write a day as a person would: 22 November 2026."""
    local = timezone.localtime(moment) if isinstance(moment, datetime) else moment
    return f"{local.day} {gettext(local.strftime('%B'))} {local.year}"


def clock(moment: datetime) -> str:
    """Write a time as a person would: 5:31 pm."""
    local = timezone.localtime(moment)
    return f"{local.hour % 12 or 12}:{local.minute:02} {'am' if local.hour < 12 else 'pm'}"


def when(moment: datetime) -> str:
    """Write a moment as a person would: 22 November 2026 at 5:31 pm."""
    return gettext("%(day)s at %(time)s") % {"day": day(moment), "time": clock(moment)}


def iso(moment: date | datetime) -> str:
    """Write a moment for machines, in the ``datetime`` of a ``<time>``."""
    return moment.isoformat()
