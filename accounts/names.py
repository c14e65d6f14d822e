"""Names of people and organisations: what is refused, how they sort, when two are the same.

Names are plain text. Nothing is allow-listed by Unicode block: 㛃 and 𬎆 lie outside the first one.
"""

import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

LONGEST = 60  # code points

_BIDI = frozenset("\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_DOTS = "·•‧・．.∙⋅"

# Surnames that are read otherwise than the character alone. not on screen: a table for sorting
SURNAMES = {
    "单": "shan", "查": "zha", "仇": "qiu", "解": "xie", "曾": "zeng", "区": "ou", "朴": "piao", "任": "ren",
    "盖": "ge", "华": "hua", "翟": "zhai", "缪": "miao", "祭": "zhai", "纪": "ji", "员": "yun", "燕": "yan",
    "种": "chong", "冼": "xian", "洗": "xian", "逄": "pang", "黑": "he", "召": "shao", "秘": "bi", "贲": "ben",
    "那": "na", "哈": "ha", "隗": "wei", "郇": "xun", "訾": "zi", "牟": "mu", "谌": "chen", "郗": "xi", "褚": "chu",
    "薄": "bo", "柏": "bai", "车": "che", "宁": "ning", "石": "shi", "匙": "chi", "折": "she", "乐": "yue", "宓": "fu",
    "覃": "qin", "尹": "yin", "长": "zhang", "乜": "nie", "粘": "nian", "葛": "ge", "过": "guo", "令": "ling",
    "盛": "sheng", "繁": "po", "藏": "zang", "臧": "zang", "莘": "shen", "都": "du", "能": "nai", "应": "ying",
    "尉迟": "yu chi", "万俟": "mo qi", "令狐": "ling hu", "长孙": "zhang sun", "鲜于": "xian yu", "澹台": "tan tai",
    "单于": "chan yu", "皇甫": "huang fu", "夏侯": "xia hou", "呼延": "hu yan", "闻人": "wen ren", "宰父": "zai fu",
    "中行": "zhong hang", "拓跋": "tuo ba", "濮阳": "pu yang", "尉": "wei",
}  # fmt: skip


def check_name(name: str) -> None:
    """Refuses what cannot be part of a name: control, bidi, private-use and unassigned characters."""
    if not name.strip():
        raise ValidationError(_("请填写姓名。"), code="required")
    if len(name) > LONGEST:
        raise ValidationError(_("姓名最多 %(most)d 个字。"), code="long", params={"most": LONGEST})
    for sign in name:
        if reason := _why_refused(sign):
            raise ValidationError(reason, code="sign", params={"sign": f"U+{ord(sign):04X}"})


def tidy(name: str) -> str:
    """Without blanks around it; otherwise as typed (no Unicode normalisation: U+F9DC stays U+F9DC)."""
    return name.strip()


def pinyin_key(name: str, override: str = "") -> str:
    """The sort key by sound: lower-case syllables parted by blanks; `override` for a name read otherwise.

    A character without a known reading sorts last, by its code point.
    """
    if override:
        return " ".join(override.lower().split())
    plain = "".join(sign for sign in name if sign not in _DOTS and not sign.isspace())
    for length in (2, 1):
        surname = plain[:length]
        if len(plain) > 1 and surname in SURNAMES:
            return " ".join([SURNAMES[surname], *_syllables(plain[length:])])[:240]
    return " ".join(_syllables(plain))[:240]


def normal_name(name: str) -> str:
    """Equal for two spellings of one organisation: width, blanks, case and brackets do not make a new one (T-069)."""
    folded = unicodedata.normalize("NFKC", name).casefold()
    return "".join(sign for sign in folded if not sign.isspace() and unicodedata.category(sign) not in ("Cf", "Cc"))


def readings(character: str) -> list[str]:
    """All readings of one character, for a person to choose from."""
    from pypinyin import Style, pinyin  # noqa: PLC0415 -- as below

    return pinyin(character, style=Style.NORMAL, heteronym=True)[0]


def _syllables(text: str) -> list[str]:
    """What has no reading comes back from pypinyin as it was."""
    from pypinyin import lazy_pinyin  # noqa: PLC0415 -- its tables cost each process 0.3 s, and few ever sort a name

    return [
        part.lower() if part.isascii() else "".join(f"~{ord(sign):06x}" for sign in part) for part in lazy_pinyin(text)
    ]


def _why_refused(sign: str) -> str:
    category = unicodedata.category(sign)
    if sign in _BIDI or category in ("Cc", "Zl", "Zp"):
        return _("姓名中有看不见的控制字符（%(sign)s），请重新键入。")
    if category == "Co":
        return _("姓名中有自造字（%(sign)s），别处无法显示。请改用标准字库中的字，或联系受理点。")
    # Python's table may be older than the newest ideographs: planes 2 and 3 hold nothing else.
    if category == "Cs" or (category == "Cn" and not 0x20000 <= ord(sign) <= 0x3FFFD):
        return _("姓名中有无效字符（%(sign)s），请重新键入。")
    return ""


def masked_name(name: str) -> str:
    """What a public page shows: the first and, of three or more characters, the last one."""
    if len(name) <= 1:
        return "*"
    return name[0] + "*" * (len(name) - 2) + name[-1] if len(name) > 2 else name[0] + "*"
