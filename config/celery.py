"""The one Celery application; tasks live in the rooms' `tasks.py`."""

import os
from typing import Any

from celery import Celery, bootsteps

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("title_review", loader="config.starting:Loader")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


class RefuseOffsets(bootsteps.Step):
    """A worker starts no more than the web server does where a plan's clock was moved outside the demo."""

    def __init__(self, worker: Any, **options: Any) -> None:
        super().__init__(worker, **options)
        from config import clock  # noqa: PLC0415 -- models can be imported only once apps are ready

        clock.refuse_offsets()


app.steps["worker"].add(RefuseOffsets)
