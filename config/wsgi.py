"""Entry point of the web server."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

application = get_wsgi_application()

# Imported only now: both need the apps to be ready. The server runs no system checks of its own.
from config import clock  # noqa: E402 -- as above
from config.checks import refuse_undeclared_views  # noqa: E402 -- as above

refuse_undeclared_views()
clock.refuse_offsets()
