"""Posts of a public institution, and the 岗位信息表 of a declaration with its three opinions."""

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.enums import Role
from accounts.models import Organisation
from accounts.permissions import permission, role, signed_in
from accounts.requests import SeatRequest
from accounts.results import Denied
from config import clock
from declarations.enums import State
from declarations.models import Declaration
from declarations.refusals import NotAllowed
from offices.models import Post, PostOpinion
from offices.posts import actions, fetching, papers, rules
from offices.posts.forms import OpinionForm, PostForm
from offices.views.shared import answers_losers, declaration_for, read_by
from registries import errands

OPERATOR = role(Role.EMPLOYER_OPERATOR)


@permission(OPERATOR)
@require_safe
def posts(request: SeatRequest) -> HttpResponse:
    rows = posts_here(request).prefetch_related("places__declaration__person")
    organisation = request.seat.organisation
    context: dict[str, Any] = {"rows": rows, "organisation": organisation, "errand": fetching.last_of(organisation)}
    if errand := context["errand"]:
        context |= {"told": fetching.words_of(errand), "job": errands.progress([errand], fetching.words_of(errand))}
    return render(request, "offices/posts.html", context)


def posts_here(request: SeatRequest) -> QuerySet[Post]:
    """Of one's own institution; 403 elsewhere."""
    return rules.posts_of(_institution(request))


@permission(OPERATOR)
@require_POST
def fetch(request: SeatRequest) -> HttpResponse:
    try:
        fetching.ask(_institution(request), person=request.user, seat=request.seat)
    except NotAllowed as refusal:
        messages.error(request, str(refusal.denied.reason))
    return redirect("offices:posts")


@permission(OPERATOR)
@require_safe
def fetch_progress(request: SeatRequest) -> HttpResponse:
    """What the bar on the page of the posts asks for."""
    errand = fetching.last_of(_institution(request))
    return JsonResponse(errands.progress([errand] if errand else [], fetching.words_of(errand) if errand else ""))


@permission(OPERATOR)
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: SeatRequest) -> HttpResponse:
    return _edited(request, Post(organisation=_institution(request), starts_on=clock.today(None)))


@permission(OPERATOR)
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: SeatRequest, pk: int) -> HttpResponse:
    post = get_object_or_404(Post, pk=pk)
    if post.organisation_id != request.seat.organisation_id:
        raise PermissionDenied(_("只有本单位的经办人能修改这个岗位。"))
    return _edited(request, post)


@permission(signed_in)
@require_safe
def sheet(request: SeatRequest, pk: int) -> HttpResponse:
    """For the desks of the case; for the applicant too, to read, once the declaration is handed in."""
    own = Declaration.objects.filter(pk=pk, person=request.user).select_related("employer__employer", "person").first()
    if own is None:
        return _sheet_page(request, _declaration(request, pk))
    if own.state == State.DRAFT or not rules.keeps_posts(own.employer):
        raise PermissionDenied(_("提交以后，事业单位的申报才有岗位信息表。"))
    context = {"declaration": own, "is_own": True, **_sheet_of(own)}
    return render(request, "offices/post_sheet.html", context)


def _here(_request: HttpRequest, pk: int) -> str:
    return reverse("offices:post_sheet", args=[pk])


@permission(OPERATOR)
@require_POST
@answers_losers(_here)
def take(request: SeatRequest, pk: int) -> HttpResponse:
    declaration = _declaration(request, pk)
    chosen = request.POST.get("post", "")
    post = get_object_or_404(Post, pk=int(chosen) if chosen.isdecimal() and len(chosen) < 19 else 0)
    actions.take(declaration, post, person=request.user, seat=request.seat, at=request.received_at)
    messages.success(request, _("已占用岗位：%(post)s。") % {"post": post})
    return redirect("offices:post_sheet", pk)


@permission(OPERATOR)
@require_POST
@answers_losers(_here)
def release(request: SeatRequest, pk: int) -> HttpResponse:
    actions.release(_declaration(request, pk), person=request.user, seat=request.seat, at=request.received_at)
    messages.success(request, _("岗位已空出。"))
    return redirect("offices:post_sheet", pk)


@permission(role(Role.EMPLOYER_OPERATOR, Role.DEPARTMENT_OFFICER, Role.BUREAU_OFFICER))
@require_POST
@answers_losers(_here)
def opinion(request: SeatRequest, pk: int) -> HttpResponse:
    declaration = _declaration(request, pk)
    form = OpinionForm(request.POST)
    if not form.is_valid():
        return _sheet_page(request, declaration, form)
    actions.give_opinion(
        declaration, agrees=form.cleaned_data["agrees"], words=form.cleaned_data["words"], person=request.user,
        seat=request.seat, at=request.received_at,
    )  # fmt: skip
    messages.success(request, _("意见已填写。"))
    return redirect("offices:post_sheet", pk)


@permission(OPERATOR)
@require_POST
@answers_losers(_here)
def paper(request: SeatRequest, pk: int) -> HttpResponse:
    """Orders the sheet as a paper, as it stands now."""
    declaration = _declaration(request, pk)
    place = rules.place_of(declaration)
    if rules.party_of(request.seat, declaration) != "employer":
        raise PermissionDenied(_("只有用人单位的经办人能生成岗位信息表。"))
    if place is None:
        raise NotAllowed(Denied(_("还没有确定岗位，不能生成岗位信息表。")))
    placed = papers.order(place, person=request.user, seat=request.seat, at=request.received_at)
    return redirect("documents:order", placed.pk)


def _declaration(request: SeatRequest, pk: int) -> Declaration:
    declaration = declaration_for(request, pk)
    if not rules.keeps_posts(declaration.employer):
        raise PermissionDenied(_("只有事业单位的申报有岗位信息表。"))
    return read_by(request, declaration)


def _sheet_page(request: SeatRequest, declaration: Declaration, form: OpinionForm | None = None) -> HttpResponse:
    party = rules.party_of(request.seat, declaration)
    shown = _sheet_of(declaration)
    context = {
        "declaration": declaration,
        **shown,
        "form": (form or OpinionForm()) if party and shown["place"] else None,
        "may_place": rules.may_place(request.seat, declaration),
        "may_release": rules.may_release(request.seat, declaration),
        "is_employer": party == "employer",
        "posts": rules.posts_open(declaration.employer, clock.today(None)) if party == "employer" else (),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form is not None and form.errors else HTTPStatus.OK
    return render(request, "offices/post_sheet.html", context, status=status)


def _sheet_of(declaration: Declaration) -> dict[str, Any]:
    place = rules.place_of(declaration)
    given = {each.party: each for each in place.opinions.select_related("given_by", "organisation")} if place else {}
    document = papers.newest_of(declaration)
    return {
        "place": place,
        "opinions": [(label, given.get(code)) for code, label in PostOpinion.PARTIES],
        "document": document,
        "is_current": document is not None and papers.is_current(document, place),
    }


def _edited(request: SeatRequest, post: Post) -> HttpResponse:
    form = PostForm(request.POST or None, instance=post)
    if request.method == "POST" and form.is_valid():
        try:
            saved = actions.save_post(
                post, form.cleaned_data, person=request.user, seat=request.seat, at=request.received_at
            )
        except NotAllowed as refusal:
            form.add_error("openings", str(refusal.denied.reason))
        else:
            messages.success(request, _("已保存岗位：%(post)s。") % {"post": saved})
            return redirect("offices:posts")
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "offices/post.html", {"form": form, "post": post}, status=status)


def _institution(request: SeatRequest) -> Organisation:
    if not rules.keeps_posts(request.seat.organisation):
        raise PermissionDenied(_("只有事业单位登记岗位。"))
    return request.seat.organisation
