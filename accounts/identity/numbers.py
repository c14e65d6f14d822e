"""The number itself: GB 11643, eighteen characters."""

from datetime import date

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from stdnum.cn import ric
from stdnum.exceptions import InvalidComponent

MASK = "********"
LENGTH = 18
EARLIEST_BIRTH = date(1900, 1, 1)

# First two digits: provinces, and 81 82 83 for residence permits of Hong Kong, Macao and Taiwan residents.
PROVINCES = frozenset(
    f"{tens}{ones}"
    for tens, all_ones in {
        1: "12345",
        2: "123",
        3: "1234567",
        4: "123456",
        5: "01234",
        6: "12345",
        7: "1",
        8: "123",
        9: "1",
    }.items()
    for ones in all_ones
)


def normalise(number: str) -> str:
    """Without blanks, upper-case X, half-width digits."""
    narrow = "".join(chr(ord(sign) - 0xFEE0) if "！" <= sign <= "～" else sign for sign in number)
    return "".join(narrow.split()).upper()


def check(number: str) -> str:
    """The normalised number; raises ValidationError with a sentence that says what does not fit.

    stdnum's `validate` is not used as a whole: it wants the county to have existed in the year of birth, but numbers
    were first given out in the eighties, by the counties of that time.
    """
    normal = normalise(number)
    if len(normal) != LENGTH:
        raise ValidationError(_("身份证号应为 18 位，现有 %(count)d 位。") % {"count": len(normal)}, code="length")
    if not (normal[:17].isascii() and normal[:17].isdigit() and normal[17] in "0123456789X"):
        raise ValidationError(_("身份证号只能由数字组成，最后一位可以是 X。"), code="format")
    if normal[17] != ric.calc_check_digit(normal):
        raise ValidationError(_("身份证号的校验码不符，请逐位核对。"), code="checksum")
    if normal[:2] not in PROVINCES or not _is_birth_date(normal):
        raise ValidationError(_("身份证号中的地区码或出生日期不存在，请核对。"), code="component")
    return normal


def _is_birth_date(normal: str) -> bool:
    try:
        return EARLIEST_BIRTH <= ric.get_birth_date(normal) <= date.today()  # noqa: DTZ011 -- a day more or less is no matter
    except InvalidComponent:
        return False


def mask(tail: str) -> str:
    """What a list may show: nothing but the last four characters."""
    return f"{MASK}{tail}"
