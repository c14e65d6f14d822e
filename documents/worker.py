"""What every child of a worker does before its first task."""

import gc
import os
import resource
from typing import Any, NoReturn

from django.conf import settings


def prepare(**_: Any) -> None:
    """Bounds the child's memory, so that one paper can't take the machine with it (T-014)."""
    limit = settings.PRESS_MEMORY_MB * 1024 * 1024
    _soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    if hard == resource.RLIM_INFINITY or limit < hard:
        resource.setrlimit(resource.RLIMIT_AS, (limit, hard))
    spare_the_collector()


def spare_the_collector() -> None:
    """What lives as long as the child is not looked at again and again: an eighth of the time of a form."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 50, 50)


def retire() -> NoReturn:
    """Ends this child: what it could not get it would not give back either. The pool starts another, and the message
    that comes again finds its order closed."""
    os._exit(os.EX_SOFTWARE)
