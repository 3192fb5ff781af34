"""Where the urgent way about a case is found."""

from uuid import UUID

from django.urls import reverse


def ring_now_address(case: UUID) -> str:
    """Return the address of the urgent way about a case."""
    return f"{reverse('share_now')}?case={case}"
