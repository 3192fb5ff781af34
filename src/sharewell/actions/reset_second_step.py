"""Take away the second step of somebody who lost it, so that they set one up anew after their password."""

from datetime import datetime

from allauth.mfa.models import Authenticator
from django.db import transaction

from sharewell.actions.end_sittings import end_sittings
from sharewell.actions.refusal import RefusedError
from sharewell.store.models import Practitioner


def reset_second_step(sign_in_name: str, now: datetime) -> int:
    """Take it away, recovery codes too, and end the person's sittings; return how many of those were ended.

    Whoever asks for this may be somebody else who knows the password: see the person, or ring them, first.
    """
    person = Practitioner.objects.filter(sign_in_name=sign_in_name.strip().lower()).first()
    if person is None:
        raise RefusedError("Nobody here signs in by that name.", "Check how it is spelt.")
    with transaction.atomic():
        gone, _ = Authenticator.objects.filter(user_id=person.pk).delete()
        ended = end_sittings(person.pk, now)
    if not gone:
        raise RefusedError(
            "They have no second step, so there was nothing to take away.",
            "They set one up when they next sign in.",
        )
    return ended
