"""How long a record takes through the pages: the last button of the urgent way, sent to a real ``sharewell serve``, by 1 and by 16 people.

Each of them walks the three screens over HTTP again and again; the press that records is timed, from the request to its
answer, and the whole walk beside it. Medians; timings never decide a test.
"""

import os
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from http.cookiejar import CookieJar
from urllib.error import URLError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, build_opener
from uuid import uuid4

from commit import home  # beside this file: an invented home
from record import p99_ms

PEOPLE, EACH = 16, 64
PASSWORD = "a long password"  # noqa: S105  # of an invented person
SCREENS = (
    {"children": "Aisha Bright", "danger": "Bruise. Father collects at six."},
    {"rung": "999", "spoke_to": "Jo Bell", "time": "5:20 pm"},
)


def school() -> None:
    from django.utils.timezone import now

    from sharewell.actions.actor import SYSTEM, Actor
    from sharewell.actions.begin_membership import NewPractitioner, begin_membership
    from sharewell.actions.open_agency import NewAgency, open_agency

    agency = open_agency(NewAgency("Bench School", "Bench School", "school"), uuid4(), now()).targets[
        "agency"
    ]
    system = Actor(None, agency, SYSTEM)
    for number in range(PEOPLE):
        new = NewPractitioner(f"Bench {number}", f"bench-{number}", PASSWORD)
        begin_membership(system, new, "practitioner", uuid4(), now())


@contextmanager
def served(folder: str):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    run = "import sys; from sharewell.cli import main; sys.exit(main(['serve']))"
    environ = {**os.environ, "SHAREWELL_HOME": folder, "SHAREWELL_PORT": str(port)}
    address = f"http://localhost:{port}"
    with subprocess.Popen([sys.executable, "-c", run], env=environ, stdout=subprocess.DEVNULL) as server:
        try:
            until = time.monotonic() + 60
            while True:
                try:
                    build_opener().open(f"{address}/urgent").close()
                    break
                except URLError:
                    if time.monotonic() > until:
                        raise
                    time.sleep(0.2)
            yield address
        finally:
            server.terminate()


class Browser:
    """Keeps cookies, and sends back the hidden fields of the form it was shown."""

    def __init__(self, address: str, person: int) -> None:
        self.address, self.opener = address, build_opener(HTTPCookieProcessor(CookieJar()))
        self.get("/sign-in")
        self.send(login=f"bench-{person}", password=PASSWORD)

    def get(self, path: str) -> None:
        self._take(self.opener.open(self.address + path))

    def send(self, **fields: str) -> float:
        """Send the page's form and follow where it leads; return the seconds until the answer's first byte."""
        found = re.findall(r'<input type="hidden" name="([a-z]+)" value="([^"]*)"', self.text)
        began = time.perf_counter()
        answer = self.opener.open(self.at, urlencode({**dict(found), **fields}).encode())
        took = time.perf_counter() - began
        self._take(answer)
        return took

    def _take(self, answer) -> None:
        with answer:
            self.at, self.text = answer.url, answer.read().decode()


def walk(browser: Browser) -> tuple[float, float]:
    """Return the seconds of the press that records, with the page that it leads to, and of the whole walk."""
    began = time.perf_counter()
    browser.get("/share-now")
    for fields in SCREENS:
        browser.send(**fields)
    pressed = browser.send()
    if "/shares/" not in browser.at:
        raise SystemExit(f"the walk ended at {browser.at}")
    return pressed, time.perf_counter() - began


def walked(browsers: list[Browser]) -> tuple[float, list[tuple[float, float]]]:
    """Return walks per second, and what each took."""

    def one(browser: Browser) -> list[tuple[float, float]]:
        return [walk(browser) for _ in range(EACH // len(browsers))]

    began = time.perf_counter()
    with ThreadPoolExecutor(len(browsers)) as pool:
        took = [each for part in pool.map(one, browsers) for each in part]
    return len(took) / (time.perf_counter() - began), took


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        home(folder)
        school()
        with served(folder) as address:
            browsers = [Browser(address, person) for person in range(PEOPLE)]
            walk(browsers[0])
            for people in (1, PEOPLE):
                rate, took = walked(browsers[:people])
                presses, walks = ([each[place] for each in took] for place in (0, 1))
                print(
                    f"{people:3} at once: {rate:5.1f} urgent shares/s; the press that records, with the page after it: "
                    f"median {statistics.median(presses) * 1000:.0f} ms, p99 {p99_ms(presses):.0f} ms; "
                    f"the three screens {statistics.median(walks) * 1000:.0f} ms"
                )


if __name__ == "__main__":
    main()
