"""Approved and filled numbers from the wage system of public institutions: asked by a worker, written in one go."""

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from accounts.acting import actor
from accounts.models import Organisation, Person, Seat
from accounts.results import Denied
from audit.actions import PLATFORM, record
from config import clock
from declarations.refusals import NotAllowed
from messages.language import in_words, said
from offices.models import Post
from offices.posts import rules
from registries import connected, contract, errands
from registries.door import door
from registries.models import Errand, ErrandState
from registries.refusals import NotFound, Refused, Unavailable

KIND = "posts"


def ask(organisation: Organisation, *, person: Person, seat: Seat) -> Errand:
    """Raises NotAllowed where the system is not connected: nobody is asked then."""
    if not door(contract.POSTS_OF.door).url:
        raise NotAllowed(Denied(_("工资管理系统还没有接通。请手工登记岗位。")))
    params = {"organisation": organisation.pk}
    return errands.place(KIND, key=_key(organisation), params=params, person=person, seat=seat)


def last_of(organisation: Organisation) -> Errand | None:
    return errands.of_keys([_key(organisation)]).get(_key(organisation))


def words_of(errand: Errand) -> str:
    """What is going on, or what came of it; in the reader's language."""
    if errand.state == ErrandState.ASKED:
        return _("已请求提取，正在排队。")
    if errand.state == ErrandState.FETCHING:
        return _("正在向工资管理系统提取，通常几秒钟。")
    return in_words(errand.words)


def _key(organisation: Organisation) -> str:
    return f"{KIND}:{organisation.pk}"


def _asked(errand: Errand) -> contract.Posts:
    organisation = Organisation.objects.select_related("employer").get(pk=errand.params["organisation"])
    return connected.posts.posts_of(organisation.employer.credit_code)


def _kept(errand: Errand, answer: contract.Posts) -> str:
    now = timezone.now()
    organisation = Organisation.objects.select_for_update().get(pk=errand.params["organisation"])
    for each in answer.posts:
        keep_fetched(organisation, each.name, each.approved, each.filled, now)
    _record(errand, organisation, now, outcome="done", posts=len(answer.posts))
    return said(gettext_noop("已从工资管理系统提取 %(number)d 个岗位。"), number=len(answer.posts))


def _refused(errand: Errand, refused: Refused) -> str:
    organisation = Organisation.objects.get(pk=errand.params["organisation"])
    _record(errand, organisation, timezone.now(), outcome="failed", code=refused.code, request=refused.request_id)
    if isinstance(refused, NotFound):
        return said(gettext_noop("工资管理系统里没有本单位的岗位。请核对统一社会信用代码，或手工登记。"))
    if isinstance(refused, Unavailable):
        return said(gettext_noop("工资管理系统暂时没有回答。请稍后再试，或手工登记。"))
    return said(gettext_noop("工资管理系统的应答不可用，什么也没有写入。请改日再试，或手工登记。"))


HANDLER = errands.Handler(ask=_asked, keep=_kept, refuse=_refused)


def keep_fetched(organisation: Organisation, name: str, approved: int, filled: int, at: datetime) -> None:
    """The system's figures stand; openings that no longer fit beside them shrink, but never below what is taken."""
    post = rules.posts_of(organisation).filter(name=name, fetched_at__isnull=False).select_for_update().first()
    if post is None:
        post = Post(organisation=organisation, name=name, openings=0, starts_on=clock.today(None))
    free = max(approved - filled, 0)
    if post.taken > free:
        return  # the institution settles this first: somebody already stands on an opening that is gone
    post.approved, post.filled, post.openings, post.fetched_at = approved, filled, min(post.openings, free), at
    if approved >= filled:
        post.save()


def _record(errand: Errand, organisation: Organisation, at: datetime, *, outcome: str, **payload: object) -> None:
    seat, person = errand.seat, errand.asked_by
    record(
        chain=PLATFORM, verb="fetch_posts", **actor(person, seat, office=organisation.name), object_type="organisation",
        object_id=organisation.pk, outcome=outcome, payload=payload, at=at,
    )  # fmt: skip
