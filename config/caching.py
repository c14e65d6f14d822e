"""The cache lives beside the broker's queues: emptying it must not empty them."""

from django.core.cache.backends.redis import RedisCache


class OwnKeysCache(RedisCache):
    """Django's cache on Redis; `clear` removes the keys of this cache alone, where Django's own empties the whole
    database, and with it the queues."""

    def clear(self) -> None:
        client = self._cache.get_client(None, write=True)
        for key in client.scan_iter(match=f"{self.key_prefix}:*", count=500):
            client.delete(key)
