"""A real Chromium for the journeys, with axe: Debian's own, found on the path; without one the tests skip by name.

@pytest.mark.browser
def test_the_way_in_is_calm(chromium, address):
    with page_of(chromium) as page:
        page.goto(address)
        assert faults(page) == []
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

AXE = Path(__file__).parent / "vendor" / "axe.min.js"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
DESKTOP = (1280, 900)
PHONE = (320, 640)


def executable() -> str:
    """Return where Chromium is, or skip loudly."""
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if not found:
        pytest.skip("no Chromium on the path: install Debian's chromium to run the browser tests")
    return found


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Start the one Chromium of a run, and end it: Playwright keeps a loop in its thread, so there can't be two."""
    path = executable()
    # Playwright's own loop runs in this thread, so Django would take every query of the test for one inside a coroutine.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def page_of(
    browser: Browser, *, size: tuple[int, int] = DESKTOP, script: bool = True, zoom: float = 1
) -> Iterator[Page]:
    """Open one page in a context of its own; ``zoom`` 4 is 400 %. A console error or a CSP report fails the test."""
    width, height = size
    viewport = {"width": int(width / zoom), "height": int(height / zoom)}
    context = browser.new_context(
        viewport=viewport, java_script_enabled=script, locale="en-GB", device_scale_factor=zoom
    )
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    try:
        yield page
    finally:
        context.close()
    # An answer with an error status is the server's business, and is logged by every browser.
    assert [text for text in said if "the server responded with a status of" not in text] == []


def faults(page: Page) -> list[str]:
    """Run axe on the page; return each violation with where it is. Needs scripts on; our CSP does not hinder it."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("() => axe.run(document, {resultTypes: ['violations']})")
    return [
        f"{each['id']}: {each['help']} at {node['target']}"
        for each in found["violations"]
        for node in each["nodes"]
    ]


def too_wide(page: Page) -> bool:
    """Whether the page has to be scrolled sideways."""
    return bool(
        page.evaluate("() => document.documentElement.scrollWidth > document.documentElement.clientWidth")
    )
