"""The one Celery application; tasks live in the rooms' `tasks.py`."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("title_review")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
