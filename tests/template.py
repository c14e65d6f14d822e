"""A test database that is migrated once; those of a run's processes are copies of it. `python -m tests.template make|drop`.

`make` prints its name, which PostgreSQL is told by `TEST_DB_TEMPLATE` (`tests/settings.py`).
"""

import gc
import os
import sys

import django
from django.db import connection

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"


def main(act: str) -> None:
    gc.disable()  # hundreds of states of the models are made, and the process ends soon
    django.setup()
    name = connection.settings_dict["TEST"]["NAME"]
    if act == "make":
        connection.creation.create_test_db(verbosity=0, autoclobber=True)
        connection.close()
        sys.stdout.write(name)
    else:
        connection.settings_dict["NAME"] = name
        connection.creation.destroy_test_db(name, verbosity=0)


if __name__ == "__main__":
    main(sys.argv[1])
