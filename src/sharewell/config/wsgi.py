"""What a web server calls."""

import logging
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sharewell.config.settings")
application = get_wsgi_application()

from sharewell.store import startup  # noqa: E402  # Django has to be set up first

# However it was started: no web process runs where saved would not mean saved. With the database down it runs for the
# sake of the page of numbers alone, without its keys for the pages that need none; every other page checks again
# before it opens.
try:
    startup.assert_ready_once()
except startup.KeysNotReadyError as closed:
    logging.getLogger(__name__).warning("started without its keys: nothing is recorded. %s", closed.message)
except startup.UnreachableError:
    logging.getLogger(__name__).warning("started without the database: only the public pages are served")
