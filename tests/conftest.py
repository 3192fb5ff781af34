"""What every test stands on: Django set up once, no setting of the machine's let in, and the homes of tests/database.py."""

import os
import signal
import tempfile
from pathlib import Path
from uuid import uuid4

for _name in [
    name for name in os.environ if name.startswith("SHAREWELL_") and not name.startswith("SHAREWELL_TEST_")
]:
    del os.environ[_name]
# No test may meet a home that somebody uses; each gets its own from `home`.
os.environ["SHAREWELL_HOME"] = str(Path(tempfile.gettempdir()) / "sharewell-no-home")
# Most tests are about what comes after; tests/web/test_second_step.py asks for it as everybody outside does.
os.environ["SHAREWELL_SECOND_STEP"] = "no"
os.environ["DJANGO_SETTINGS_MODULE"] = "sharewell.config.settings"

import django  # noqa: E402  # the environment comes first
import pytest  # noqa: E402
from django.conf import settings  # noqa: E402

# New passwords are hashed fast; those that a command of its own process made can still be checked.
settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher", *settings.PASSWORD_HASHERS]
django.setup()

pytest_plugins = ["tests.browser", "tests.crashes", "tests.database", "tests.people"]

# The PostgreSQL server is a process of its own: without this a SIGTERM would leave it running. A plain exit would count
# as the failure of the test under way, and the run would go on.
signal.signal(signal.SIGTERM, lambda *_: pytest.exit("Ended by SIGTERM.", returncode=143))


@pytest.fixture(autouse=True)
def _remembers_nothing(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Let no test meet what `record verify` remembers of another's logs, or of the person's who runs them."""
    state = tmp_path_factory.getbasetemp() / "state" / uuid4().hex
    monkeypatch.setenv("XDG_STATE_HOME", str(state))
