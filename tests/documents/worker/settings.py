import os
from pathlib import Path

from tests import settings as ours
from tests.settings import *  # noqa: F403 -- everything but what stands below

DATABASES = {"default": {**ours.DATABASES["default"], "NAME": os.environ["WORKER_DATABASE"]}}
FILES_DIR = Path(os.environ["WORKER_FILES"])
INSTALLED_APPS = [*ours.INSTALLED_APPS, "tests.documents.worker.apps.WorkerConfig"]
TEMPLATES = [{**ours.TEMPLATES[0], "DIRS": [*ours.TEMPLATES[0]["DIRS"], Path(__file__).parent.parent / "templates"]}]
