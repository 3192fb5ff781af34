"""Sharewell on a port of its own, in a thread, for tests that drive a browser: the test's home, all the middleware.

def test_something(school, chromium):
    with served() as address: ...
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
from django.core.wsgi import get_wsgi_application
from django.db import connections


class _Quiet(WSGIRequestHandler):
    def log_message(self, *_: object) -> None:
        """Say nothing: the tests look at pages."""


class _Server(ThreadedWSGIServer):
    # Every thread that answered has connections of its own; a copied database can't be dropped while they are open.
    daemon_threads = True

    def shutdown_request(self, request: object) -> None:
        super().shutdown_request(request)
        connections.close_all()


@contextmanager
def served() -> Iterator[str]:
    """Serve on localhost and give the address; the settings are those of this process."""
    server = _Server(("127.0.0.1", 0), _Quiet)
    server.set_app(get_wsgi_application())
    address = f"http://localhost:{server.server_port}"
    settings.CSRF_TRUSTED_ORIGINS = [address]
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield address
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
