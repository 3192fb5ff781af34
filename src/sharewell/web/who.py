"""The signed mark in every journey form: whose form it is, which page of which draft, and what was stored when it was shown.

With it an answer finds its way back after the session ended, and a form in an older tab can't silently overwrite a newer
answer. It also proves that we made the form for this person, as a CSRF token does, and it outlives the sign-in.
"""

import secrets
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.core import signing

FIELD = "who"
_SALT = "sharewell.web.who"
# A tab left open over a holiday still finds its draft.
_LASTS = timedelta(days=30)


@dataclass(frozen=True)
class Mark:
    """Whose form, of which page; ``seen`` is the stored page's digest, ``tab`` tells one rendering from another."""

    practitioner: UUID
    agency: UUID
    draft: UUID
    page: str
    seen: str
    tab: str

    def sign(self) -> str:
        """Write the mark for the hidden field."""
        return signing.dumps(
            [str(self.practitioner), str(self.agency), str(self.draft), self.page, self.seen, self.tab],
            salt=_SALT,
        )


def new_tab() -> str:
    """Return a mark for one rendering of a form."""
    return secrets.token_hex(6)


def read_mark(text: str) -> Mark | None:
    """Return the mark, or None when it is missing, altered or too old."""
    try:
        practitioner, agency, draft, page, seen, tab = signing.loads(text, salt=_SALT, max_age=_LASTS)
    except (signing.BadSignature, ValueError):
        return None
    return Mark(UUID(practitioner), UUID(agency), UUID(draft), page, seen, tab)
