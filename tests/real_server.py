"""A real ``sharewell serve``, all its processes, in a test's home; and somebody who comes to it over HTTP without a browser."""

import http.client
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

ROOT = Path(__file__).resolve().parents[1]
COMMAND = [sys.executable, "-m", "sharewell", "serve"]


@dataclass
class Serving:
    """One start of the server; ``kill`` ends every process of it at once, as a power cut does."""

    port: int
    process: subprocess.Popen[bytes]

    @property
    def address(self) -> str:
        return f"http://localhost:{self.port}"

    def kill(self) -> None:
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(30)

    def stop(self) -> None:
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(30)
        except subprocess.TimeoutExpired:
            self.kill()


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@contextmanager
def serving(home, output: Path, **environ: str) -> Iterator[Serving]:
    """Start the command, wait until it answers; what it says goes to the file ``output``."""
    port = free_port()
    told = {"SHAREWELL_PORT": str(port), "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}", **environ}
    with output.open("ab") as said:
        process = subprocess.Popen(
            COMMAND, env={**home.environ, **told}, cwd=ROOT, stdout=said, stderr=said, start_new_session=True
        )
    server = Serving(port, process)
    try:
        _wait(server, output)
        yield server
    finally:
        if process.poll() is None:
            server.stop()


def _wait(server: Serving, output: Path) -> None:
    until = time.monotonic() + 120  # a busy machine may take its time
    while time.monotonic() < until and server.process.poll() is None:
        try:
            if Caller(server.port).get("/urgent").status_code == 200:
                return
        except OSError:
            time.sleep(0.1)
    raise AssertionError(f"it does not serve: {output.read_text()[-2000:]}")


@dataclass
class Answer:
    """What came back, in the words of Django's test client."""

    status_code: int
    headers: dict[str, str]
    content: bytes

    def __getitem__(self, name: str) -> str:
        return self.headers[name]


@dataclass
class Caller:
    """A browser without scripts at a real port: cookies, hidden fields, no redirect followed. As tests.web.conftest.Visitor."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)
    at: str = ""

    def get(self, address: str) -> Answer:
        return self._asks("GET", address, None)

    def send(self, page: Answer, address: str, **fields: object) -> Answer:
        return self._asks("POST", address, urlencode({**self.hidden(page), **fields}, doseq=True))

    def hidden(self, page: Answer) -> dict[str, str]:
        return dict(
            re.findall(r'<input type="hidden" name="([a-z]+)" value="([^"]*)"', page.content.decode())
        )

    def sign_in(self, name: str, password: str = "", page: Answer | None = None) -> Answer:
        told = {"login": name, "password": password or "a long password"}
        return self.send(page or self.get("/sign-in"), "/sign-in", **told)

    def _asks(self, method: str, address: str, body: str | None) -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        told = {
            "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
            "Host": "localhost",
        }
        if body is not None:
            told["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            connection.request(method, address, body, told)
            answer = connection.getresponse()
            content = answer.read()
        except http.client.HTTPException as broken:
            raise ConnectionError(str(broken)) from broken
        finally:
            connection.close()
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie":
                cookie, _, kept = value.partition(";")[0].partition("=")
                self.cookies[cookie] = kept.strip('"')
        return Answer(answer.status, dict(answer.getheaders()), content)
