"""The least that Django can do: one template with twenty rows, no database, no session. What a page can't be below."""

import os
from wsgiref.types import WSGIApplication

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse
from django.template import Context, Engine
from django.urls import path

PAGE = Engine().from_string(
    "<!DOCTYPE html><html lang=zh><title>{{ title }}</title><h1>{{ title }}</h1><table>"
    "{% for row in rows %}<tr><td>{{ row.number }}</td><td>{{ row.name }}</td><td>{{ row.place }}</td></tr>{% endfor %}</table>"
)
ROWS = [{"number": n, "name": "王𬎆", "place": "杭州市"} for n in range(20)]


def page(_request: HttpRequest) -> HttpResponse:
    return HttpResponse(PAGE.render(Context({"title": "名单", "rows": ROWS})))


urlpatterns = [path("", page), path("healthz", page)]


def application_of_its_own() -> WSGIApplication:
    settings.configure(SECRET_KEY=os.urandom(16).hex(), ALLOWED_HOSTS=["*"], ROOT_URLCONF=__name__, MIDDLEWARE=[])
    return get_wsgi_application()


if os.environ.get("BENCH_FLOOR"):
    application = application_of_its_own()
