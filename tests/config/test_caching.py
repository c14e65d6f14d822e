import uuid

from django.conf import settings
from django.core.cache import cache

from config.caching import OwnKeysCache
from config.celery import app


def test_emptying_the_cache_leaves_queues_and_other_caches_alone() -> None:
    queue = f"own_keys_{uuid.uuid4().hex}"
    other = OwnKeysCache(settings.CACHES["default"]["LOCATION"], {"KEY_PREFIX": queue})
    with app.connection_for_write() as broker, broker.channel() as channel:
        app.send_task("messages.tasks.relay", queue=queue, connection=broker)
        try:
            other.set("kept", 1)
            cache.set("mine", 1)
            cache.set("mine-older", 1, version=7)
            cache.clear()
            assert channel.queue_purge(queue) == 1
            assert other.get("kept") == 1
            assert cache.get("mine") is None
            assert cache.get("mine-older", version=7) is None
        finally:
            channel.queue_delete(queue)
            other.clear()
    assert other.get("kept") is None
