"""Settings of the test run: the real ones, under the role that may make test databases, with a data folder of its own.

Starts PostgreSQL and Valkey where no address is set, so that `pytest` works in a fresh shell. What the product's
own role may not do (touch the event chain) is tested over a connection of that role: `DATABASE_LOGIN_URL`.
"""

import atexit
import os
import tempfile

from config import services

_lease = services.held()
_found = _lease.__enter__()
atexit.register(_lease.__exit__, None, None, None)
for _name, _value in services.environment(_found).items():
    os.environ[_name] = _value
_data = tempfile.TemporaryDirectory(prefix="title-review-test-")
os.environ["DATA_DIR"] = _data.name
os.environ["TESTING"] = "1"
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # Playwright leaves its loop in the thread of the tests
os.environ["DEMO"] = "0"
os.environ["DATABASE_URL"] = _found.owner_url
# Databases, queues and cache keys of their own for each of pytest-xdist's workers.
os.environ["TEST_DB_SUFFIX"] = os.environ.get("TEST_DB_SUFFIX", "") + os.environ.get("PYTEST_XDIST_WORKER", "")
# No test asks a system that a shell is connected to.
_connected = [_name for _name in os.environ if _name.startswith("REGISTRY_")]
for _name in ("PUBLIC_URL", "FILES_DIR", "DEMO_TODAY", *_connected):
    os.environ.pop(_name, None)
os.environ["SMS_QUIET"] = ""  # what is sent hangs on no hour of the day

from config.settings import *  # noqa: E402, F403 -- the environment must stand before the settings are read
from config.settings import FILE_UPLOAD_TEMP_DIR, STATIC_ROOT  # noqa: E402 -- as above

for _folder in (FILE_UPLOAD_TEMP_DIR, STATIC_ROOT):
    _folder.mkdir()
DATABASE_LOGIN_URL = _found.database_url

# A test database is thrown away: its commits need not wait for the disk.
DATABASES["default"]["OPTIONS"]["options"] += " -c synchronous_commit=off"  # noqa: F405 -- of the star above
# In a whole run all test databases are copies of one (`tests/template.py`).
if _template := os.environ.get("TEST_DB_TEMPLATE"):
    DATABASES["default"]["TEST"]["TEMPLATE"] = _template  # noqa: F405 -- as above

# Files are looked up when they are asked for: a list of all, made anew for every test's client, cost a minute of a run.
WHITENOISE_AUTOREFRESH = True

PASSWORD_HASHERS = ["tests.hashing.QuickHasher", *PASSWORD_HASHERS[1:]]  # noqa: F405 -- of the star above
