"""Whether this web process can work: does the database answer, does the broker?"""

from django.core.cache import cache
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from accounts.permissions import permission, public


@permission(public)
@require_safe
def health(request: HttpRequest) -> HttpResponse:
    """200 with one word, or 500 by the exception; tells nothing about what is inside."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    cache.get("health")
    return HttpResponse("ok", content_type="text/plain")
