"""The number itself: GB 11643, eighteen characters."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from stdnum.cn import ric
from stdnum.exceptions import InvalidChecksum, InvalidComponent, InvalidFormat, InvalidLength

MASK = "********"


def normalise(number: str) -> str:
    """Without blanks, upper-case X, half-width digits."""
    narrow = "".join(chr(ord(sign) - 0xFEE0) if "！" <= sign <= "～" else sign for sign in number)
    return "".join(narrow.split()).upper()


def check(number: str) -> str:
    """The normalised number; raises ValidationError with a sentence that says what does not fit."""
    normal = normalise(number)
    try:
        return str(ric.validate(normal))
    except InvalidLength:
        raise ValidationError(
            _("身份证号应为 18 位，现有 %(count)d 位。") % {"count": len(normal)}, code="length"
        ) from None
    except InvalidFormat:
        raise ValidationError(_("身份证号只能由数字组成，最后一位可以是 X。"), code="format") from None
    except InvalidChecksum:
        raise ValidationError(_("身份证号的校验码不符，请逐位核对。"), code="checksum") from None
    except InvalidComponent:
        raise ValidationError(_("身份证号中的地区码或出生日期不存在，请核对。"), code="component") from None


def mask(tail: str) -> str:
    """What a list may show: nothing but the last four characters."""
    return f"{MASK}{tail}"
