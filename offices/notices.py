"""How the notices of a page of declarations stand, in two queries however many there are."""

from collections.abc import Sequence
from dataclasses import dataclass

from declarations.models import Declaration
from public_notices.content import published_hash
from public_notices.models import NoticeItem, NoticeKind
from public_notices.showing import NoticeShown, shown


@dataclass(frozen=True)
class NoticeState:
    """`ready`: over, certified and nothing open. `changed`: what is published changed, it must be posted anew."""

    shown: NoticeShown | None
    open_objections: int
    changed: bool

    @property
    def ready(self) -> bool:
        return (
            self.shown is not None and self.shown.phase == "certified" and not self.open_objections and not self.changed
        )


def notices_on(declarations: Sequence[Declaration]) -> dict[int, NoticeState]:
    """The newest employer's notice of each declaration, by id; what has none is left out."""
    by_id = {each.pk: each for each in declarations}
    items = (
        NoticeItem.objects.filter(
            declaration__in=list(by_id), notice__kind=NoticeKind.EMPLOYER, notice__withdrawn_at__isnull=True
        )
        .select_related("notice__plan", "notice__organisation")
        .prefetch_related("notice__objections")
        .order_by("notice_id")
    )
    newest = {item.declaration_id: item for item in items}
    return {pk: _state(item, by_id[pk]) for pk, item in newest.items()}


def _state(item: NoticeItem, declaration: Declaration) -> NoticeState:
    changed = item.revision != declaration.revision and item.published_hash != published_hash(declaration)
    opened = [o for o in item.notice.objections.all() if o.declaration_id == declaration.pk and o.closed_at is None]
    return NoticeState(shown(item.notice), len(opened), changed)
