"""Somebody without a script walks the pages of telling, and what was recorded is read back from the store."""

from sharewell.actions.open_content import open_content
from sharewell.store.models import Call, Entry, Share
from sharewell.store.tenancy import as_agency

WHO = {"children": "Aisha Bright\nher brother", "danger": "Bruise. Father collects at six."}
REACHED = {"rung": "999", "spoke_to": "Jo Bell", "time": "5:20 pm"}
NOT_REACHED = {"rung": "not_reached", "spoke_to": "", "time": ""}


def recorded(agency, kind="share.urgent"):
    """Count the entries of a kind, the shares and the calls of an agency."""
    with as_agency(agency):
        return Entry.objects.filter(kind=kind).count(), Share.objects.count(), Call.objects.count()


def words_of(actor, kind="share.urgent"):
    """Open the newest entry of a kind."""
    with as_agency(actor.agency_id):
        entry = Entry.objects.select_related("content").filter(kind=kind).latest("index")
        return open_content(actor, entry)


def send(visitor, address, **fields):
    """Open a page and send its form."""
    return visitor.send(visitor.get(address), address, **fields)


def begun(visitor, address="/share-now"):
    """Begin a journey and return the address of its first page."""
    return visitor.get(address)["Location"]


def up_to_confirm(visitor, ring=REACHED, who=WHO):
    """Answer the first two screens and return the address of the third."""
    start = begun(visitor)
    ringing = send(visitor, start, **who)["Location"]
    return send(visitor, ringing, **ring)["Location"]


def shared(visitor, ring=REACHED, who=WHO):
    """Walk the urgent way to its end and return the share's address."""
    return send(visitor, up_to_confirm(visitor, ring, who))["Location"]
