"""Signing in by way of the province's identity system: who came back, and which account is theirs.

The identity number travels between the two servers only, never through the browser. What a browser carries is `state`,
which ties the way back to the session that began, and a code that is good once; `nonce` ties the code to this sign-in.
"""

import hmac
import secrets
from collections.abc import MutableMapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.acting import actor
from accounts.identity.queries import find_person, is_invited
from accounts.models import Person
from accounts.names import tidy
from audit.actions import PLATFORM, record
from registries import connected, contract
from registries.door import door
from registries.refusals import NotConnected, NotFound, Refused, Wrong

NOT_BEGUN_HERE = ("foreign", "replayed")
"""Anybody may call the way back like this, as often as they like: it leaves no event."""
SESSION_KEY = "identity_sign_in"
SPENT_KEY = "identity_sign_in_spent"
GOOD_SECONDS = 600
Session = MutableMapping[str, Any]


class NotSignedIn(Exception):
    """`words` are for the screen, `code` for the event; `sign_up`: an account is what is missing."""

    def __init__(self, code: str, words: str, *, sign_up: bool = False, first: bool = False) -> None:
        super().__init__(code)
        self.code, self.words, self.sign_up, self.first = code, words, sign_up, first


@dataclass(frozen=True)
class Came:
    """What the browser brought back."""

    state: str
    code: str
    error: str


def is_connected() -> bool:
    return bool(door(contract.BEGIN_SIGN_IN.door).url)


def begin(session: Session, *, back: str, wanted: str, at: datetime) -> str:
    """The page to lead the browser to. `wanted`: where the person wants to be afterwards. Raises NotSignedIn."""
    state, nonce = secrets.token_urlsafe(24), secrets.token_urlsafe(24)
    try:
        page = connected.identity.begin(contract.SignInAsked(back, state, nonce))
    except Refused as refused:
        raise _refused(refused) from None
    session[SESSION_KEY] = {"state": state, "nonce": nonce, "at": at.timestamp(), "next": wanted}
    return page


def finish(session: Session, came: Came, *, at: datetime) -> tuple[Person, str]:
    """Whose account it is, and where they want to be. What was begun is spent, whatever comes of it. Raises NotSignedIn."""
    begun = _begun(session, came, at)
    if came.error or not came.code:
        raise NotSignedIn("refused", _("您没有在统一身份登录完成登录。可以再试一次，或者用账号和密码登录。"))
    try:
        who = connected.identity.person_for(came.code, begun["nonce"])
    except Refused as refused:
        raise _refused(refused) from None
    return _account_of(who), begun["next"]


def _begun(session: Session, came: Came, at: datetime) -> dict[str, Any]:
    begun: dict[str, Any] | None = session.get(SESSION_KEY)
    if begun is None or not _same(came.state, begun["state"]):
        if came.state and _same(came.state, session.get(SPENT_KEY, "")):
            raise NotSignedIn("replayed", _("这次统一身份登录已经用过。要登录的，请重新开始。"))
        raise NotSignedIn(
            "foreign", _("这次统一身份登录不是从这个浏览器的本平台页面开始的，没有登录。请从登录页重新开始。")
        )
    del session[SESSION_KEY]
    session[SPENT_KEY] = begun["state"]
    if not 0 <= at.timestamp() - begun["at"] <= GOOD_SECONDS:
        raise NotSignedIn(
            "expired", _("这次统一身份登录超过 %(n)d 分钟，已经失效。请重新开始。") % {"n": GOOD_SECONDS // 60}
        )
    return begun


def _same(one: str, other: str) -> bool:
    return hmac.compare_digest(one.encode(), other.encode())


def _account_of(who: contract.SignedInPerson) -> Person:
    found = find_person(who.number)
    if found is None:
        words = _("平台上还没有您的账号。请先注册，注册后就可以用统一身份登录。")
        raise NotSignedIn("no-account", words, sign_up=True)
    if is_invited(found):
        raise NotSignedIn("invited", _("单位已为您建账号。请先凭单位发的登录码完成首次登录。"), first=True)
    if tidy(who.name) != found.name:
        words = _("统一身份登录里的姓名与平台登记的不一致，没有登录。请用账号和密码登录，并联系平台管理员核对姓名。")
        raise NotSignedIn("another-name", words)
    if not found.is_active:
        raise NotSignedIn("inactive", _("您的账号已停用。请联系平台管理员。"))
    return found


def _refused(refused: Refused) -> NotSignedIn:
    if isinstance(refused, NotConnected):
        return NotSignedIn("not-connected", _("统一身份登录还没有接通。请用账号和密码登录。"))
    if isinstance(refused, NotFound):
        return NotSignedIn("code", _("统一身份登录给的登录凭据已经失效或用过。请重新开始。"))
    if isinstance(refused, Wrong):
        return NotSignedIn("wrong", _("统一身份登录的应答不可用，没有登录。请重新开始，或者用账号和密码登录。"))
    return NotSignedIn("unavailable", _("统一身份登录暂时没有应答。请用账号和密码登录，或者过一会儿再试。"))


@transaction.atomic
def note(person: Person | None, *, outcome: str, code: str, at: datetime) -> None:
    """One event for each sign-in that came back; nothing of the number, and no person where none was recognised."""
    record(
        chain=PLATFORM, verb="sign_in_by_identity", **actor(person), object_type="person",
        object_id=person.pk if person else 0, outcome=outcome, payload={"code": code}, at=at,
    )  # fmt: skip
