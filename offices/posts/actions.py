"""Changes of posts, openings and opinions, each with its event."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.acting import actor
from accounts.models import Organisation, Person, Seat
from accounts.results import Answer, Denied
from audit.actions import PLATFORM, record
from config import clock
from declarations.models import Declaration
from declarations.refusals import NotAllowed
from offices.models import Post, PostOpinion, PostPlace
from offices.posts import rules


@transaction.atomic
def save_post(post: Post, values: Mapping[str, Any], *, person: Person, seat: Seat, at: datetime) -> Post:
    """A new post, or other figures of one. Raises NotAllowed if fewer openings would be left than are taken."""
    held = Post.objects.select_for_update().get(pk=post.pk) if post.pk else post
    if values["openings"] < held.taken:
        raise NotAllowed(Denied(_("已有 %(taken)d 人占用，拟聘数不能少于 %(taken)d。") % {"taken": held.taken}))
    for name, value in values.items():
        setattr(held, name, value)
    held.save()
    _record("save_post", held, person=person, seat=seat, at=at, approved=held.approved, openings=held.openings)
    return held


@transaction.atomic
def take(declaration: Declaration, post: Post, *, person: Person, seat: Seat, at: datetime) -> PostPlace:
    """The declaration holds an opening of the post, instead of another it held. Never one more than there are."""
    held = _locked(declaration, seat, rules.may_place)
    if place := PostPlace.objects.filter(declaration=held).first():
        _give_back(place)
    fresh = Post.objects.select_for_update().filter(pk=post.pk, organisation=held.employer_id).first()
    if fresh is None or not rules.posts_open(held.employer, clock.today(None)).filter(pk=fresh.pk).exists():
        raise NotAllowed(Denied(_("这个岗位不在本单位现在的岗位里。")))
    if fresh.free < 1:
        words = _("“%(post)s”拟聘 %(openings)d 个，已全部占用。") % {"post": fresh, "openings": fresh.openings}
        raise NotAllowed(Denied(words))
    fresh.taken += 1
    fresh.save(update_fields=["taken"])
    made = PostPlace.objects.create(post=fresh, declaration=held, taken_by=person, taken_at=at)
    _record("take_post", fresh, person=person, seat=seat, at=at, declaration=held.pk)
    return made


@transaction.atomic
def release(declaration: Declaration, *, person: Person, seat: Seat, at: datetime) -> None:
    """The opening is free again; opinions on it go with it, their events stay."""
    held = _locked(declaration, seat, rules.may_release)
    place = PostPlace.objects.select_related("post").filter(declaration=held).first()
    if place is None:
        raise NotAllowed(Denied(_("这份申报没有占用岗位。")))
    _give_back(place)
    _record("release_post", place.post, person=person, seat=seat, at=at, declaration=held.pk)


@transaction.atomic
def give_opinion(
    declaration: Declaration, *, agrees: bool, words: str, person: Person, seat: Seat, at: datetime
) -> PostOpinion:
    """The opinion of the seat's party; a later one replaces it, both stay in the event chain."""
    place = PostPlace.objects.select_for_update().select_related("post").filter(declaration=declaration).first()
    party = rules.party_of(seat, declaration)
    if not party:
        raise NotAllowed(Denied(_("岗位意见由用人单位、主管部门和人社部门填写。")))
    if place is None:
        raise NotAllowed(Denied(_("用人单位还没有确定岗位，现在不能填写意见。")))
    given = {"agrees": agrees, "words": words, "organisation": seat.organisation, "given_by": person, "given_at": at}
    opinion, _new = PostOpinion.objects.update_or_create(place=place, party=party, defaults=given)
    _record(
        "opinion_on_post", place.post, person=person, seat=seat, at=at, declaration=declaration.pk, party=party,
        agrees=agrees,
    )  # fmt: skip
    return opinion


def give_back_ended(declaration: Declaration, at: datetime) -> None:
    """An ended declaration holds no opening any more. Nobody acts here: the event names no person.

    Only the post is locked, and last of all: who takes an opening waits for no declaration once it holds a post.
    """
    place = PostPlace.objects.select_related("post").filter(declaration=declaration).first()
    if place is None:
        return
    _give_back(place)
    record(
        chain=declaration.plan.code, verb="release_post", actor_id=None, actor_label="", object_type="post",
        object_id=place.post_id, payload={"declaration": declaration.pk, "ending": declaration.ending}, at=at,
    )  # fmt: skip


def _locked(declaration: Declaration, seat: Seat, may: Callable[[Seat, Declaration], Answer]) -> Declaration:
    """Behind the lock of the institution: two who exchange posts never wait for each other."""
    Organisation.objects.select_for_update().get(pk=declaration.employer_id)
    held = (
        Declaration.objects.select_for_update(of=("self",)).select_related("employer__employer").get(pk=declaration.pk)
    )
    answer = may(seat, held)
    if isinstance(answer, Denied):
        raise NotAllowed(answer)
    return held


def _give_back(place: PostPlace) -> None:
    post = Post.objects.select_for_update().get(pk=place.post_id)
    place.delete()
    post.taken -= 1
    post.save(update_fields=["taken"])


def _record(verb: str, post: Post, *, person: Person, seat: Seat, at: datetime, **figures: Any) -> None:
    record(
        chain=PLATFORM, verb=verb, **actor(person, seat), object_type="post", object_id=post.pk, payload=figures, at=at,
    )  # fmt: skip
