"""How often an address may guess codes (T-072). Only misses count, so that an office may check a whole pile."""

from allauth.account.adapter import get_adapter
from django.core.cache import cache
from django.http import HttpRequest

MISSES = 20
SECONDS = 600


def may_ask(request: HttpRequest) -> bool:
    return int(cache.get(_key(request), 0)) < MISSES


def count_miss(request: HttpRequest) -> None:
    key = _key(request)
    cache.add(key, 0, SECONDS)
    cache.incr(key)


def _key(request: HttpRequest) -> str:
    # The adapter knows how many proxies to trust; a forged X-Forwarded-For changes nothing.
    return f"verify:{get_adapter().get_client_ip(request)}"
