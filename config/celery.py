"""The one Celery application; tasks live in the rooms' `tasks.py`."""

import os
from typing import Any

from celery import Celery, bootsteps
from celery.signals import task_postrun, task_prerun
from django.db import close_old_connections

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("title_review", loader="config.starting:Loader")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@task_prerun.connect
@task_postrun.connect
def look_after_sessions(*, sender: Any, **_: Any) -> None:
    """As Django does around a request: a session that is lost or too old is closed, any other stays for the next task.

    See docs/decisions/sessions-of-workers.md, and `CELERY_DB_REUSE_MAX` in the settings.
    """
    if not sender.request.is_eager:
        close_old_connections()


class RefuseOffsets(bootsteps.Step):
    """A worker starts no more than the web server does where a plan's clock was moved outside the demo."""

    def __init__(self, worker: Any, **options: Any) -> None:
        super().__init__(worker, **options)
        from config import clock  # noqa: PLC0415 -- models can be imported only once apps are ready

        clock.refuse_offsets()


app.steps["worker"].add(RefuseOffsets)
