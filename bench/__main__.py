"""`python -m bench [--quick]`: see `bench.run`."""

import os
import sys

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
os.environ["TEST_DB_SUFFIX"] = "_bench"
django.setup()

from bench import run  # noqa: E402 -- the settings are named first

sys.exit(run.main())
