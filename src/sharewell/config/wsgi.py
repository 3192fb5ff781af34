"""What a web server calls."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sharewell.config.settings")
application = get_wsgi_application()

from sharewell.store import startup  # noqa: E402  # Django has to be set up first

# However it was started: no web process runs where saved would not mean saved.
startup.assert_ready()
