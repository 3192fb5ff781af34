"""Where partners' servers send the heads of their logs to be cosigned, as c2sp.org/tlog-witness writes it; not for people."""

from django.http import HttpRequest, HttpResponse
from django.utils.timezone import now
from django.views.decorators.csrf import csrf_exempt

from sharewell.actions.cosign import add_checkpoint as cosign
from sharewell.practice.record import NotWitnessedError, RecordError
from sharewell.store.errors import StoreError

LARGEST = 65_535
CONFLICT = 409
SIZE_TYPE = "text/x.tlog.size"
PLAIN = "text/plain; charset=utf-8"


# No form and no cookie: whoever asks is known by the signature on the head itself.
@csrf_exempt
def add_checkpoint(request: HttpRequest) -> HttpResponse:
    """Cosign a head, or say with C2SP's status why not; nothing is said of any agency here."""
    if request.method != "POST":
        return _said(405, "Send a checkpoint with POST.", Allow="POST")
    body = request.read(LARGEST + 1)
    if len(body) > LARGEST:
        return _said(413, "That is too long for a checkpoint.")
    return _cosigned(body)


def _cosigned(body: bytes) -> HttpResponse:
    try:
        return _said(200, cosign(body, now()).removesuffix("\n"))
    except NotWitnessedError as refused:
        if refused.status == CONFLICT:
            return HttpResponse(f"{refused.size}\n", content_type=SIZE_TYPE, status=CONFLICT)
        return _said(refused.status, refused.message)
    except RecordError as unreadable:
        return _said(400, unreadable.message)
    except StoreError as not_ready:
        return _said(503, not_ready.message)


def _said(status: int, text: str, **headers: str) -> HttpResponse:
    return HttpResponse(f"{text}\n", content_type=PLAIN, status=status, headers=headers)
