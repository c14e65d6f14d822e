"""The columns of the workbook, in order: what each is called, asks, and becomes."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import CharField
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from dossiers.models import Degree, Dossier, TitleRecord, WorkPeriod

TEXT, NUMBER, PHONE, MAIL, NAME, DAY, CHOICE, YES_NO = (
    "text", "number", "phone", "mail", "name", "day", "choice", "yes_no",
)  # fmt: skip
YES, NO = "是", "否"  # not on screen: what stands in the cells of a Chinese workbook
PROFILE, DEGREE, TITLE, WORK = "", "degree", "titlerecord", "workperiod"
MODELS: dict[str, Any] = {PROFILE: Dossier, DEGREE: Degree, TITLE: TitleRecord, WORK: WorkPeriod}


@dataclass(frozen=True)
class Column:
    """`heading` and `example` are those of the Chinese workbook. `part`: the entry it belongs to; a part is left out
    whole or given with all its `needed` columns. `past`: a day that can't lie in the future."""

    key: str
    heading: str
    kind: str
    hint: "Promise | str"
    example: str
    part: str = PROFILE
    field: str = ""
    needed: bool = False
    width: int = 14

    @property
    def compulsory(self) -> bool:
        return self.needed and self.part == PROFILE

    @property
    def choices(self) -> tuple[tuple[str, str], ...]:
        """(code, Chinese word)."""
        if self.kind != CHOICE:
            return ()
        with override("zh-hans"):
            flat = MODELS[self.part]._meta.get_field(self.field).choices or ()
            return tuple((str(code), str(word)) for code, word in flat if code)

    @property
    def words(self) -> tuple[str, ...]:
        """What may stand in the cell; () where it is free."""
        return (YES, NO) if self.kind == YES_NO else tuple(word for _code, word in self.choices)

    @property
    def longest(self) -> int | None:
        if not self.field:
            return None
        found = MODELS[self.part]._meta.get_field(self.field)
        return found.max_length if isinstance(found, CharField) else None


# not on screen: headings and examples of a Chinese workbook; the hints beside them are translated
_TABLE: tuple[tuple[Any, ...], ...] = (
    ("name", "姓名", NAME, _("与身份证一致。"), "王小明", PROFILE, "", True, 12),
    ("number", "身份证号", NUMBER, _("18 位，按文本填写。按数字填写的，表格软件会把后三位变成 0，只能退回。"),
     "33010619850615001X", PROFILE, "", True, 24),
    ("phone", "联系电话", PHONE, _("手机号码，或带区号的固定电话；本人首次登录时可以改。"), "13900000000", PROFILE, "", True, 16),
    ("mail", "电子邮箱", MAIL, _("没有的不填；本人首次登录时可以改。"), "name@example.com", PROFILE, "", False, 22),
    ("work_department", "所在部门及岗位", TEXT, _("例如：技术中心 主任工程师。"), "技术中心 工程师", PROFILE, "work_department", False, 20),
    ("joined_work_on", "参加工作时间", DAY, _("写到日。"), "2008-07-15", PROFILE, "joined_work_on", False, 14),  # not of a notice: an invented example
    ("degree_level", "学历层次", CHOICE, _("最高学历；学历各列要填就一起填。"), "本科", DEGREE, "level", True, 12),
    ("degree_school", "毕业院校", TEXT, _("毕业证书上的全称。"), "浙江工业大学", DEGREE, "school", True, 22),
    ("degree_major", "所学专业", TEXT, _("毕业证书上的写法。"), "化学工程与工艺", DEGREE, "major", True, 18),
    ("degree_day", "毕业时间", DAY, _("写到日。"), "2008-06-30", DEGREE, "graduated_on", True, 14),  # not of a notice: an invented example
    ("degree_full_time", "是否全日制", YES_NO, _("不填按“是”。"), "是", DEGREE, "full_time", False, 12),
    ("title_name", "现职称名称", TEXT, _("证书上的写法，例如：工程师；没有职称的，职称各列都不填。"), "工程师", TITLE, "name", True, 14),
    ("title_level", "职称层级", CHOICE, _("从下拉中选。"), "中级", TITLE, "level", True, 12),
    ("title_series", "职称系列", CHOICE, _("从下拉中选。"), "工程", TITLE, "series", True, 12),
    ("title_day", "职称取得时间", DAY, _("评审通过之日。"), "2016-12-20", TITLE, "qualified_on", True, 14),  # not of a notice: an invented example
    ("work_since", "到本单位时间", DAY, _("在本单位工作的起始日；工作经历各列要填就一起填。"), "2012-03-01", WORK, "starts_on", True, 14),  # not of a notice: an invented example
    ("work_post", "现岗位", TEXT, _("例如：工艺工程师。"), "工艺工程师", WORK, "post", True, 16),
    ("work_kind", "工作性质", CHOICE, _("从下拉中选。"), "工程技术", WORK, "kind", True, 14),
)  # fmt: skip
COLUMNS = tuple(Column(*row) for row in _TABLE)
BY_KEY = {column.key: column for column in COLUMNS}
BY_HEADING: dict[str, Column] = {}
PROBLEM_HEADING = "不能导入的原因（不用删，重新上传时不读这一列）"  # not on screen: a heading of the workbook
EXAMPLE_MARK = "示例"  # not on screen: how the example line of the workbook begins


def normal_heading(text: str) -> str:
    """Blanks, line breaks and the star of a compulsory column make no other heading."""
    return "".join(sign for sign in text if not sign.isspace() and sign not in "*＊")


BY_HEADING.update({normal_heading(column.heading): column for column in COLUMNS})


def of_part(part: str, *, asks: Callable[[Column], bool] = lambda _column: True) -> tuple[Column, ...]:
    return tuple(column for column in COLUMNS if column.part == part and asks(column))
