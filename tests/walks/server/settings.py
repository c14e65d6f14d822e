"""Settings of the walked servers and workers: the product's own, but for how long a plan's clock is believed."""

from config import settings as product
from config.settings import *  # noqa: F403 -- all of them

INSTALLED_APPS = [*product.INSTALLED_APPS, "tests.walks.server.apps.SwiftClockConfig"]
