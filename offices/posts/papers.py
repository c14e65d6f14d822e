"""The 岗位信息表 as a paper: post, figures and the three opinions as they stand when it is ordered."""

from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.acting import actor
from accounts.models import Person, Seat
from accounts.names import masked_name
from audit.actions import PLATFORM, record
from config import clock
from declarations import itinerary
from declarations.enums import State
from declarations.models import Declaration
from declarations.permissions import may_see
from documents import actions
from documents.models import Document, DocumentOrder
from documents.numbers import fingerprint
from documents.papers import Paper, PaperRefused
from offices.models import PostOpinion, PostPlace
from offices.posts import rules

KIND = "post_sheet"
TITLE = "岗位信息表"


@transaction.atomic
def order(place: PostPlace, *, person: Person, seat: Seat, at: datetime) -> DocumentOrder:
    """One paper for each state of the sheet: ordered twice, it is the same paper. It is the employer's."""
    declaration = place.declaration
    placed = actions.order_or_retry(
        kind=KIND,
        subject=_subject(declaration),
        key=f"{KIND}:{place.pk}:{_state(place)}",
        params={"place": place.pk, "declaration": declaration.pk, "state": _state(place)},
        requested_by=person,
        plan_code=declaration.plan.code,
        office_id=declaration.employer_id,
    )
    record(
        chain=PLATFORM, verb="order_post_sheet", **actor(person, seat), object_type="post", object_id=place.post_id,
        payload={"declaration": declaration.pk, "order": str(placed.pk)}, at=at,
    )  # fmt: skip
    return placed


def post_sheet(asked: DocumentOrder) -> Paper:
    """Builder of kind `post_sheet`; params: the place, its declaration, and the state that was ordered."""
    found = PostPlace.objects.select_related(
        "post", "declaration__person", "declaration__employer", "declaration__plan"
    )
    place = found.filter(pk=asked.params["place"]).first()
    if place is None or _state(place) != asked.params["state"]:
        raise PaperRefused("岗位信息表在生成以前又有改动，请回到岗位信息表重新生成。")
    declaration, post = place.declaration, place.post
    name = declaration.person.name
    return Paper(
        template="documents/post_sheet.html",
        context={
            "name": name,
            "number": declaration.number,
            "employer": declaration.employer.name,
            "plan_name": itinerary.plan_of(declaration).name.zh,
            "post": post,
            "category": dict(CATEGORIES)[post.category],
            "opinions": _opinions(place),
        },
        title=TITLE,
        watermark="",
        file_name=f"{name}_{TITLE}.pdf",
        person=name,
        holder=masked_name(name),
        figures={
            "单位": declaration.employer.name,
            "岗位": str(post),
            "核定数": str(post.approved),
            "已聘数": str(post.filled),
            "拟聘数": str(post.openings),
            **{each["label"]: each["answer"] for each in _opinions(place)},
        },
    )


# Legal papers are Chinese, whatever language the page of whoever ordered them is in.
CATEGORIES = (("professional", "专业技术岗位"), ("management", "管理岗位"), ("skilled", "工勤技能岗位"))
PARTIES = (("employer", "用人单位意见"), ("authority", "主管部门意见"), ("human_resources", "人社部门意见"))
NOT_GIVEN = "未填写"


def _opinions(place: PostPlace) -> list[dict[str, Any]]:
    given = {each.party: each for each in _given(place)}
    return [_opinion(label, given.get(party)) for party, label in PARTIES]


def _opinion(label: str, given: PostOpinion | None) -> dict[str, Any]:
    if given is None:
        return {"label": label, "answer": NOT_GIVEN, "given": None}
    day = given.given_at.astimezone(clock.SHANGHAI).date()
    return {"label": label, "answer": "同意" if given.agrees else "不同意", "given": given, "day": day}


def _given(place: PostPlace) -> list[PostOpinion]:
    return list(place.opinions.select_related("organisation").order_by("party"))


def _state(place: PostPlace) -> str:
    post = place.post
    figures = [post.pk, post.name, post.category, post.level, post.approved, post.filled, post.openings]
    said = [[each.party, each.agrees, each.words, each.given_at.isoformat()] for each in _given(place)]
    return fingerprint([*figures, post.conditions, str(post.starts_on), str(post.ends_on), said])


def newest_of(declaration: Declaration) -> Document | None:
    """The newest finished paper of a declaration, whatever was changed since."""
    papers = Document.objects.filter(
        order__kind=KIND, order__subject=_subject(declaration), dropped_at=None, revoked_at=None
    )
    return papers.order_by("-created_at").first()


def is_current(document: Document, place: PostPlace | None) -> bool:
    return place is not None and document.order.params["state"] == _state(place)


def may_open(person: Person, seat: Seat | None, document: Document) -> bool:
    """Who reads the sheet on its page: the applicant once it was handed in, and every desk of the case."""
    if document.order.kind != KIND:
        return False
    found = Declaration.objects.select_related("employer__employer").filter(pk=document.order.params["declaration"])
    declaration = found.first()
    if declaration is None or not rules.keeps_posts(declaration.employer):
        return False
    if declaration.person_id == person.pk:
        return declaration.state != State.DRAFT
    return seat is not None and bool(may_see(declaration, person, seat))


def _subject(declaration: Declaration) -> str:
    return f"declaration:{declaration.pk}"
