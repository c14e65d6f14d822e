"""What is asked of the outside systems and what they answer, as the wire carries it.

The adapters read answers with these types, the reference server reads questions with them, and `registries/openapi.yaml`
is drawn from them: there is one contract. Plain Python: no Django, so that the reference server starts without it.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Literal

from msgspec import Meta

Number = Annotated[str, Meta(pattern="^[0-9]{17}[0-9X]$", min_length=18, max_length=18)]
Name = Annotated[str, Meta(min_length=1, max_length=60)]
Words = Annotated[str, Meta(max_length=120)]
Year = Annotated[int, Meta(ge=1950, le=2100)]
Key = Annotated[str, Meta(pattern="^[A-Za-z0-9_.:-]+$", min_length=1, max_length=80)]
Hours = Annotated[str, Meta(pattern="^[0-9]{1,4}([.][05])?$", max_length=6)]
Phone = Annotated[str, Meta(pattern="^1[0-9]{10}$", min_length=11, max_length=11)]
Amount = Annotated[str, Meta(pattern="^[0-9]{1,7}[.][0-9]{2}$", max_length=10)]
PageAddress = Annotated[str, Meta(pattern="^(https?://[^ ]+)?$", max_length=300)]
CreditCode = Annotated[str, Meta(pattern="^[0-9A-Z]{18}$", min_length=18, max_length=18)]

DegreeLevel = Literal["secondary", "associate", "bachelor", "second_bachelor", "master", "doctor"]
HoursKind = Literal["professional", "industry_public", "general_public"]
SmsState = Literal["queued", "delivered", "failed"]
SmsReason = Literal["", "out-of-service", "switched-off", "refused"]
OrderState = Literal["open", "paid", "closed"]
RefundState = Literal["asked", "done", "refused"]
CreditPlatform = Literal["national", "provincial"]
CreditState = Literal["recorded", "withdrawn"]


@dataclass(frozen=True)
class Asked:
    """Who is asked about. The number travels in the body of a POST only, and in no repr."""

    name: Name
    number: Number = field(repr=False)


@dataclass(frozen=True)
class Degree:
    level: DegreeLevel
    school: Annotated[str, Meta(min_length=1, max_length=120)]
    major: Annotated[str, Meta(min_length=1, max_length=80)]
    graduated_on: date
    full_time: bool
    degree_name: Annotated[str, Meta(max_length=60)] = ""
    started_on: date | None = None


@dataclass(frozen=True)
class Degrees:
    """`covers_from`: the first year of graduation that the system knows; what is older it can't answer for."""

    number: Number = field(repr=False)
    covers_from: Year = field()
    degrees: tuple[Degree, ...] = ()


@dataclass(frozen=True)
class InsuranceYear:
    """Months of pension insurance paid in one year to one payer; `here`: in the area that the system answers for."""

    year: Year
    months: Annotated[int, Meta(ge=0, le=12)]
    payer: Words = ""
    here: bool = True


@dataclass(frozen=True)
class Insurance:
    number: Number = field(repr=False)
    years: tuple[InsuranceYear, ...] = ()


@dataclass(frozen=True)
class HoursYear:
    """Hours as decimal words ("72", "40.5"), of which `online_hours` by courses on the network."""

    year: Year
    kind: HoursKind
    hours: Hours
    online_hours: Hours = "0"

    @property
    def counted(self) -> tuple[Decimal, Decimal]:
        return Decimal(self.hours), Decimal(self.online_hours)


@dataclass(frozen=True)
class HoursBook:
    number: Number = field(repr=False)
    records: tuple[HoursYear, ...] = ()


@dataclass(frozen=True)
class EmployerAsked:
    credit_code: CreditCode


@dataclass(frozen=True)
class Post:
    name: Annotated[str, Meta(min_length=1, max_length=60)]
    approved: Annotated[int, Meta(ge=0)]
    filled: Annotated[int, Meta(ge=0)]


@dataclass(frozen=True)
class Posts:
    credit_code: CreditCode
    posts: tuple[Post, ...] = ()


@dataclass(frozen=True)
class SmsOrder:
    """`reference` is ours: the same one again is the same message and is sent once."""

    reference: Key
    phone: Phone = field(repr=False)
    words: Annotated[str, Meta(min_length=1, max_length=300)] = field(repr=False)


@dataclass(frozen=True)
class SmsAsked:
    message: Key


@dataclass(frozen=True)
class Sms:
    """`reason`: why it failed, where the network told."""

    message: Key
    state: SmsState
    reason: SmsReason = ""


@dataclass(frozen=True)
class PaymentOrder:
    """`amount` in yuan as decimal words ("300.00"). `reference` is ours: the same one again is the same order.

    `tell` takes the signed callback, `back` is where the payer is led afterwards; "" for nowhere.
    """

    reference: Key
    amount: Amount
    purpose: Annotated[str, Meta(min_length=1, max_length=120)]
    tell: PageAddress = ""
    back: PageAddress = ""


@dataclass(frozen=True)
class PaymentAsked:
    order: Key


@dataclass(frozen=True)
class Payment:
    """`page`: where the payer pays an open order. `receipt`: the number of the receipt for a paid one, where there is one."""

    order: Key
    reference: Key
    amount: Amount
    state: OrderState
    paid_at: Annotated[datetime, Meta(tz=True)] | None = None
    page: PageAddress = ""
    receipt: Annotated[str, Meta(max_length=60)] = ""


@dataclass(frozen=True)
class RefundOrder:
    """The whole of a paid order goes back. `reference` is ours: the same one again is the same refund."""

    reference: Key
    order: Key
    amount: Amount
    reason: Annotated[str, Meta(min_length=1, max_length=120)]


@dataclass(frozen=True)
class Refund:
    """`asked`: not decided yet; the same question again tells how it stands."""

    reference: Key
    order: Key
    amount: Amount
    state: RefundState


@dataclass(frozen=True)
class CreditRecord:
    """An entry about a person, from `begins` until before `over_on`. The same `reference` again is the same entry."""

    reference: Key
    platform: CreditPlatform
    name: Name
    matter: Annotated[str, Meta(pattern="^[a-z_]+$", min_length=1, max_length=24)]
    document: Annotated[str, Meta(min_length=1, max_length=120)]
    decided_by: Annotated[str, Meta(min_length=1, max_length=120)]
    begins: date
    over_on: date
    number: Number = field(repr=False)


@dataclass(frozen=True)
class CreditWithdrawal:
    reference: Key


@dataclass(frozen=True)
class CreditEntry:
    """What became of an entry; nothing of the person."""

    reference: Key
    state: CreditState


@dataclass(frozen=True)
class SignInAsked:
    """Somebody is to sign in. `back` takes `code` and `state`, or `error` and `state`; `nonce` comes back with the token."""

    back: PageAddress
    state: Key = field(repr=False)
    nonce: Key = field(repr=False)


@dataclass(frozen=True)
class SignInPage:
    """Where the browser is led, for one sign-in."""

    page: PageAddress = field(repr=False)


@dataclass(frozen=True)
class SignInCode:
    """The code that the identity system gave the browser; good once, for a short time."""

    code: Key = field(repr=False)


@dataclass(frozen=True)
class PersonToken:
    """`nonce`: the one that the sign-in was begun with."""

    token: Key = field(repr=False)
    seconds: Annotated[int, Meta(ge=1)] = 60
    nonce: Annotated[str, Meta(max_length=80)] = field(default="", repr=False)


@dataclass(frozen=True)
class TokenAsked:
    token: Key = field(repr=False)


@dataclass(frozen=True)
class SignedInPerson:
    name: Name
    number: Number = field(repr=False)


@dataclass(frozen=True)
class Problem:
    """A refusal. `code` is for machines; nothing of the question is repeated."""

    code: Key


@dataclass(frozen=True)
class Operation:
    """One POST. `repeatable`: asking twice does no more than asking once, so a lost answer may be asked for again."""

    door: str
    path: str
    asks: type
    answers: type
    summary: str
    repeatable: bool = True

    @property
    def whole_path(self) -> str:
        return f"/{self.door}/{self.path}"


DEGREES_OF = Operation("degrees", "query", Asked, Degrees, "Degrees and diplomas of a person")
INSURANCE_OF = Operation("insurance", "query", Asked, Insurance, "Months of pension insurance of a person, by year")
HOURS_OF_PROVINCE = Operation(
    "hours-province", "query", Asked, HoursBook, "Hours kept by the province's continuing-education system"
)
HOURS_OF_INDUSTRY = Operation(
    "hours-industry", "query", Asked, HoursBook, "Hours kept by the industry's continuing-education system"
)
POSTS_OF = Operation("posts", "query", EmployerAsked, Posts, "Approved and filled posts of a public institution")
SEND_SMS = Operation("sms", "send", SmsOrder, Sms, "Send a text message, once per reference")
STATE_OF_SMS = Operation("sms", "state", SmsAsked, Sms, "Whether a text message was delivered")
OPEN_ORDER = Operation("payment", "open", PaymentOrder, Payment, "Open an order for a fee, once per reference")
STATE_OF_ORDER = Operation("payment", "state", PaymentAsked, Payment, "Whether an order was paid")
REFUND_ORDER = Operation("payment", "refund", RefundOrder, Refund, "Pay back a paid order, once per reference")
RECORD_CREDIT = Operation(
    "credit", "record", CreditRecord, CreditEntry, "Enter a person on a credit platform, once per reference"
)
WITHDRAW_CREDIT = Operation("credit", "withdraw", CreditWithdrawal, CreditEntry, "Withdraw an entry")
BEGIN_SIGN_IN = Operation("identity", "begin", SignInAsked, SignInPage, "A page on which somebody signs in, once")
EXCHANGE_CODE = Operation(
    "identity", "token", SignInCode, PersonToken, "Exchange a sign-in code, once", repeatable=False
)
PERSON_OF = Operation("identity", "person", TokenAsked, SignedInPerson, "Who signed in")

OPERATIONS: tuple[Operation, ...] = (
    DEGREES_OF,
    INSURANCE_OF,
    HOURS_OF_PROVINCE,
    HOURS_OF_INDUSTRY,
    POSTS_OF,
    SEND_SMS,
    STATE_OF_SMS,
    OPEN_ORDER,
    STATE_OF_ORDER,
    REFUND_ORDER,
    RECORD_CREDIT,
    WITHDRAW_CREDIT,
    BEGIN_SIGN_IN,
    EXCHANGE_CODE,
    PERSON_OF,
)
DOORS: tuple[str, ...] = tuple(dict.fromkeys(operation.door for operation in OPERATIONS))
