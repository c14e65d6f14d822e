"""Entry point of the web server."""

import os

from django.core.wsgi import get_wsgi_application

from config.starting import without_collector

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

with without_collector():
    application = get_wsgi_application()

    # Imported only now: both need the apps to be ready. The server runs no system checks of its own.
    from config import clock
    from config.checks import refuse_undeclared_views

    refuse_undeclared_views()
    clock.refuse_offsets()
