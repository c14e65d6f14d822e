"""The settings for checks that need no services: addresses that nobody listens on, keys that open nothing."""

import os
import tempfile
from pathlib import Path

os.environ.setdefault("DATABASE_URL", "postgresql://nobody:nothing@127.0.0.1:1/none")
os.environ.setdefault("REDIS_URL", "redis://127.0.0.1:1/0")
os.environ.setdefault("DJANGO_SECRET_KEY", "only for checks; opens nothing; " + "0123456789abcdefghij" * 2)
os.environ.setdefault("IDENTITY_KEYS", "k1:" + "A" * 43 + "=")
os.environ.setdefault("IDENTITY_INDEX_KEY", "B" * 43 + "=")
os.environ.setdefault("SIGNING_KEY", "AAAA")
os.environ.setdefault("SIGNING_PASSPHRASE", "opens nothing")
os.environ.setdefault("PUBLIC_URL", "https://titles.example.org")

from config.settings import *  # noqa: F403 -- the environment must stand before the settings are read

# A fresh checkout has no data folder yet.
FILE_UPLOAD_TEMP_DIR = Path(tempfile.gettempdir())
