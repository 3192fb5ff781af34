"""Log lines as JSON that hold a reference, a route name and ids, and never a body, a query string or a value."""

import json
import logging
from datetime import UTC, datetime

from sharewell.web.reference import reference

# The only things a line may carry beside its own fixed words.
ALLOWED = ("route", "agency", "practitioner", "entry", "status", "kind")


class WithReference(logging.Filter):
    """Gives every line the reference of the request it belongs to."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.reference = getattr(record, "reference", None) or reference.get()
        return True


class JsonFormatter(logging.Formatter):
    """Writes the fixed words of our own lines; of anybody else's line only where it came from."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "reference": getattr(record, "reference", ""),
        }
        # Arguments of a foreign line can be a path with a query string or an exception's value: a name or a text.
        line["message"] = str(record.msg) if record.name.startswith("sharewell") else self._place(record)
        line |= {name: str(record.__dict__[name]) for name in ALLOWED if name in record.__dict__}
        if record.exc_info and record.exc_info[0]:
            line |= {"error": record.exc_info[0].__name__, "trace": self._trace(record)}
        return json.dumps(line)

    @staticmethod
    def _place(record: logging.LogRecord) -> str:
        match = getattr(getattr(record, "request", None), "resolver_match", None)
        route = getattr(match, "view_name", None)
        return f"{record.module}:{record.lineno}" + (f" in {route}" if route else "")

    @staticmethod
    def _trace(record: logging.LogRecord) -> list[str]:
        trace = record.exc_info[2] if record.exc_info else None
        lines = []
        while trace:
            code = trace.tb_frame.f_code
            lines.append(f"{code.co_filename.rpartition('/')[2]}:{trace.tb_lineno} {code.co_name}")
            trace = trace.tb_next
        return lines[-12:]
