"""The two buttons under a list that can be exported: `{% export_list "fees_paid" %}`, `{% export_list "paper" roster.pk %}`."""

from typing import Any
from urllib.parse import urlencode

from django import template
from django.urls import reverse

from declarations.listings import listing_of

register = template.Library()


@register.inclusion_tag("declarations/_export.html", takes_context=True)
def export_list(context: dict[str, Any], code: str, of: object = "") -> dict[str, Any]:
    """Under the query of the page but for its page number; nothing for somebody who has no right to the list."""
    request, listing = context["request"], listing_of(code)
    if listing is None:
        raise LookupError(f"no list is called {code}")
    if not listing.right(request):
        return {}
    asked = request.GET.copy()
    asked.pop("page", None)
    query = f"?{asked.urlencode()}" if asked else ""
    way = reverse("lists:export_of", args=[code, of]) if of else reverse("lists:export", args=[code])
    back = urlencode({"next": request.get_full_path() if request.method == "GET" else request.path})
    return {
        "export_url": f"{way}{query}",
        "columns_url": f"{reverse('lists:columns', args=[code])}?{back}" if request.seat else "",
        "csrf_token": context.get("csrf_token"),
    }
