"""Log lines as JSON that hold a reference, a route name and ids, and never a body, a query string or a value."""

import json
import logging
from datetime import UTC, datetime
from types import TracebackType

from sharewell.web.reference import reference

# The only things a line may carry beside its own fixed words.
ALLOWED = ("route", "agency", "practitioner", "entry", "status", "kind")
DEEPEST = 12


class JsonFormatter(logging.Formatter):
    """Writes the fixed words of our own lines; of anybody else's line only where it came from."""

    def format(self, record: logging.LogRecord) -> str:
        request = getattr(record, "request", None)
        line: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            # What the error page shows, so that a person on the telephone and this line meet.
            "reference": reference.get(),
            # A foreign line's arguments can be a path with its query, or an exception's value: a name, a text.
            "message": str(record.msg)
            if record.name.startswith("sharewell")
            else f"{record.module}:{record.lineno}",
        }
        route = getattr(getattr(request, "resolver_match", None), "view_name", None)
        line |= {"route": route} if route else {}
        line |= {name: str(record.__dict__[name]) for name in ALLOWED if name in record.__dict__}
        if record.exc_info and record.exc_info[0]:
            line |= {"error": record.exc_info[0].__name__, "trace": _places(record.exc_info[2])}
        return json.dumps(line)


def _places(trace: TracebackType | None) -> list[str]:
    found = []
    while trace:
        code = trace.tb_frame.f_code
        found.append(f"{code.co_filename.rpartition('/')[2]}:{trace.tb_lineno} {code.co_name}")
        trace = trace.tb_next
    return found[-DEEPEST:]
