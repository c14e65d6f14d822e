"""What somebody is told whose request goes no further: a page, or the same sentence to a script that asked for JSON."""

from collections.abc import Mapping
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _


def stopped(request: HttpRequest, status: HTTPStatus, context: Mapping[str, object]) -> HttpResponse:
    """403 or 404. `context` of the page; its `reason` is the sentence, without one there is a plain one.

    A script that saves while somebody types can show a sentence and has no use for a page: `{"says": sentence}`.
    """
    if request.accepts("text/html") or not request.accepts("application/json"):
        return render(request, f"{status.value}.html", dict(context), status=status)
    return JsonResponse({"says": str(context.get("reason") or _plain(status))}, status=status)


def _plain(status: HTTPStatus) -> str:
    if status == HTTPStatus.FORBIDDEN:
        return _("这一页属于另一个岗位或另一家单位。")
    return _("地址可能写错了，或者内容已经移走、尚未公开。")
