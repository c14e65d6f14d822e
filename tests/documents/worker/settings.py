import os
from pathlib import Path

from tests.settings import *  # noqa: F403

DATABASES["default"]["NAME"] = os.environ["WORKER_DATABASE"]  # noqa: F405
FILES_DIR = Path(os.environ["WORKER_FILES"])
INSTALLED_APPS += ["tests.documents.worker.apps.WorkerConfig"]  # noqa: F405
TEMPLATES[0]["DIRS"].append(Path(__file__).parent.parent / "templates")  # noqa: F405
