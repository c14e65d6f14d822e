"""The text-message door as a channel of `messages`."""

from messages.channels import Letter, NotNow, Rejected
from messages.models import Trouble
from registries import connected, contract
from registries.door import door
from registries.refusals import NotConnected, NotFound, Unavailable, Wrong

TROUBLES = {
    "out-of-service": Trouble.OUT_OF_SERVICE,
    "switched-off": Trouble.SWITCHED_OFF,
    "refused": Trouble.REFUSED,
    "": Trouble.REFUSED,
}


class TextMessages:
    """The same reference again is the same message (contract.SmsOrder), so what broke off may be sent again."""

    repeatable = True

    def is_connected(self) -> bool:
        return bool(door(contract.SEND_SMS.door).url)

    def send(self, to: str, letter: Letter) -> str:
        try:
            found = connected.sms.send(contract.SmsOrder(letter.reference, to, letter.text))
        except (NotConnected, NotFound, Unavailable, Wrong) as refusal:
            raise NotNow(str(refusal)) from None
        _refuse_failed(found)
        return found.message

    def has_arrived(self, reference: str) -> bool | None:
        try:
            found = connected.sms.state_of(reference)
        except NotFound:  # the other side has forgotten it: nobody will know any more
            return None
        except (NotConnected, Unavailable, Wrong) as refusal:
            raise NotNow(str(refusal)) from None
        _refuse_failed(found)
        return True if found.state == "delivered" else None


def _refuse_failed(found: contract.Sms) -> None:
    if found.state == "failed":
        raise Rejected(TROUBLES[found.reason])
