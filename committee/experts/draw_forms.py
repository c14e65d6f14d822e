"""What the office sets before a draw."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from committee.experts.laying_down import HUNDRED, Limits

MOST_SEATS = 99
SEATS = "seats-"
PANEL = "panel-"
MOST_PANELS = 9


def _whole(label: Any, least: int, most: int, help_text: Any = "") -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        min_value=least,
        max_value=most,
        help_text=help_text,
        widget=forms.TextInput({"inputmode": "numeric"}),
    )


class DrawForm(forms.Form):
    """`specialties`: (code, name, how many cases wait), each with a field for its seats."""

    per_employer = _whole(_("同一单位最多几人"), 1, MOST_SEATS)
    outside_percent = _whole(_("外单位专家不少于百分之几"), 0, HUNDRED)
    reads = _whole(_("每份申报由几人评审"), 1, 9, _("据此计算每人的份数，超过“最多评审份数”的不参加抽取。"))
    conflicts_at_most = _whole(
        _("最多可与几份申报有回避关系"),
        0,
        999,
        _("有回避关系的申报始终由别人评审；写 0，有任何回避关系的都不参加抽取。"),
    )
    exception_reason = forms.CharField(
        label=_("人数与评委会规定不一致的理由"), max_length=300, required=False,
        help_text=_("只在一致不了时填写，会标在抽取记录里。"),
    )  # fmt: skip

    def __init__(self, *args: Any, specialties: list[tuple[str, str, int]], least: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.codes = [code for code, _name, _waiting in specialties]
        usual = {"per_employer": 2, "outside_percent": 10, "reads": 3, "conflicts_at_most": 0}
        self.initial = {**usual, **self.initial}
        for place, (code, name, waiting) in enumerate(specialties):
            field = _whole(
                _("%(name)s 席位") % {"name": name}, 0, MOST_SEATS, _("等待抽取的申报 %(n)s 份") % {"n": waiting}
            )
            field.required = False
            field.initial = least // len(specialties) + (place < least % len(specialties))
            self.fields[SEATS + code] = field
            if len(specialties) > 1:
                self.fields[PANEL + code] = self._panel(name, len(specialties))
        self.order_fields([start + code for code in self.codes for start in (SEATS, PANEL)])

    def _panel(self, name: str, many: int) -> forms.ChoiceField:
        numbers = [str(number) for number in range(1, min(many, MOST_PANELS) + 1)]
        return forms.ChoiceField(
            label=_("%(name)s 归入") % {"name": name},
            choices=[(number, _("第 %(n)s 评审组") % {"n": number}) for number in numbers],
            required=False,
            help_text=_("各组一次抽出，合成一个评委会；申报只由本组评审。"),
        )

    def limits(self) -> Limits:
        """Only after `is_valid()`."""
        given = self.cleaned_data
        return Limits(
            seats={code: given[SEATS + code] or 0 for code in self.codes},
            per_employer=given["per_employer"],
            outside_percent=given["outside_percent"],
            reads=given["reads"],
            conflicts_at_most=given["conflicts_at_most"],
            panels={code: given.get(PANEL + code) or "1" for code in self.codes},
        )
