import json
import logging
import sys

from sharewell.config.logs import JsonFormatter


def line(name, message, *args, exc_info=None, **extra):
    record = logging.LogRecord(name, logging.ERROR, "views.py", 12, message, args, exc_info)
    record.__dict__.update(extra)
    return json.loads(JsonFormatter().format(record))


def test_line_of_django_carries_no_path_query_or_argument():
    written = line("django.request", "Not Found: %s", "/case?q=Planted+Name")
    assert "Planted" not in json.dumps(written)
    assert written["message"] == "views:12"


def test_error_is_named_and_placed_and_its_value_is_left_out():
    try:
        raise ValueError("Planted Name")  # noqa: TRY301  # the line under test
    except ValueError:
        written = line(
            "sharewell.web", "a page failed", exc_info=sys.exc_info(), route="case", word="Planted Name"
        )
    assert "Planted" not in json.dumps(written)
    assert (written["error"], written["route"]) == ("ValueError", "case")
    assert written["trace"][0].endswith("test_error_is_named_and_placed_and_its_value_is_left_out")
