"""Settings of the test run: the real ones, under the role that may make test databases.

Starts PostgreSQL and Valkey where no address is set, so that `pytest` works in a fresh shell. What the product's
own role may not do (touch the event chain) is tested over a connection of that role: `DATABASE_LOGIN_URL`.
"""

import os

from config import services

_lease = services.held()
_found = _lease.__enter__()  # given back when the process ends
for _name, _value in services.environment(_found).items():
    os.environ[_name] = _value
os.environ["TESTING"] = "1"
os.environ["DEMO"] = "0"
os.environ["DATABASE_URL"] = _found.owner_url
os.environ.pop("PUBLIC_URL", None)

from config.settings import *  # noqa: E402, F403 -- the environment must stand before the settings are read

DATABASE_LOGIN_URL = _found.database_url
