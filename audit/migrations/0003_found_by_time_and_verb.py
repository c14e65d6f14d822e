"""The audit search orders by time and narrows by verb. Made beside running work: nobody waits to record an event."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("audit", "0002_append_only")]

    operations = [
        AddIndexConcurrently("event", models.Index(fields=["at", "id"], name="event_by_time")),
        AddIndexConcurrently("event", models.Index(fields=["verb", "at", "id"], name="event_by_verb")),
    ]
