"""The kinds of entry a dossier holds: how each is called, read aloud, proved and begun.

Views, actions and facts ask this table, so that a new kind is one row here and one form.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dossiers import models
from dossiers.honours import grade_words


@dataclass(frozen=True)
class EntryKind:
    """`code` is the model's name in lower case: evidence hangs on it. `slug` stands in addresses."""

    code: str
    slug: str
    model: type[models.Entry]
    name: Promise
    add: Promise
    why: Promise
    example: Promise
    proof: Promise
    heading: Callable[[Any], str]
    details: Callable[[Any], tuple[str, ...]]
    order: tuple[str, ...]
    expected: bool = False
    """Nearly everybody has one: counts towards completeness."""


def day(value: date | None) -> str:
    return f"{value.year}.{value.month:02d}.{value.day:02d}" if value else ""


def span(since: date | None, until: date | None) -> str:
    """A stretch of time; an open end reads 至今."""
    if since is None:
        return day(until)
    end = day(until) if until else str(_("至今"))  # a name of its own: xgettext does not look into f-strings
    return f"{day(since)} – {end}"


def _some(*parts: object) -> tuple[str, ...]:
    return tuple(str(part) for part in parts if part)


def _degree(entry: models.Degree) -> tuple[str, ...]:
    return _some(
        entry.school,
        entry.major,
        entry.degree_name,
        _("全日制") if entry.full_time else _("非全日制"),
        _("%(day)s 毕业") % {"day": day(entry.graduated_on)},
    )


def _title(entry: models.TitleRecord) -> tuple[str, ...]:
    return _some(
        entry.get_level_display(),
        entry.specialty,
        _("%(day)s 取得") % {"day": day(entry.qualified_on)},
        entry.approved_by,
        _("外省市评定") if entry.from_elsewhere else "",
    )


def _work(entry: models.WorkPeriod) -> tuple[str, ...]:
    return _some(
        span(entry.starts_on, entry.ends_on),
        entry.post,
        entry.get_kind_display(),
        "" if entry.in_field else _("不属于申报专业领域"),
    )


def _hours(entry: models.HoursRecord) -> tuple[str, ...]:
    return _some(
        _("%(hours)s 学时") % {"hours": _plain(entry.hours)},
        entry.get_channel_display(),
        _("其中网络课件 %(hours)s") % {"hours": _plain(entry.online_hours)} if entry.online_hours else "",
    )


def _plain(number: object) -> str:
    words = f"{number}"
    return words.rstrip("0").rstrip(".") if "." in words else words


def _achievement(entry: models.Achievement) -> tuple[str, ...]:
    return _some(
        entry.get_role_display(),
        _("排名第 %(rank)s") % {"rank": entry.rank} if entry.rank else "",
        span(entry.started_on, entry.finished_on) if entry.started_on else day(entry.finished_on),
        entry.get_level_display(),
        entry.grade,
        entry.published_in,
        "" if entry.in_field else _("与申报专业无关"),
    )


KINDS: tuple[EntryKind, ...] = (
    EntryKind(
        code="degree",
        slug="degrees",
        model=models.Degree,
        name=gettext_lazy("学历学位"),
        add=gettext_lazy("添加学历"),
        why=gettext_lazy("从最高学历写起；最高学历不是工程技术类的，再写一条工程技术类学历。"),
        example=gettext_lazy("例：本科 · 浙江工业大学 · 化学工程与工艺 · 工学学士 · 全日制 · 2010.06.30 毕业"),
        proof=gettext_lazy("毕业证书、学位证书；早年学历附高校毕业生登记表，国外学历附认证书。"),
        heading=lambda e: str(e.get_level_display()),
        details=_degree,
        order=("-graduated_on", "-pk"),
        expected=True,
    ),
    EntryKind(
        code="titlerecord",
        slug="titles",
        model=models.TitleRecord,
        name=gettext_lazy("任职资格"),
        add=gettext_lazy("添加任职资格"),
        why=gettext_lazy("取得时间是评审通过之日，不是发证之日。"),
        example=gettext_lazy("例：工程师 · 中级 · 化工 · 2017.12.20 取得 · 杭州市人力资源和社会保障局"),
        proof=gettext_lazy("资格证书；外省市评定的，附公布文件和当地评审表。"),
        heading=lambda e: str(e.name),
        details=_title,
        order=("-qualified_on", "-pk"),
        expected=True,
    ),
    EntryKind(
        code="appointment",
        slug="appointments",
        model=models.Appointment,
        name=gettext_lazy("聘任经历"),
        add=gettext_lazy("添加聘任"),
        why=gettext_lazy("聘书上的起止时间；还在聘的，结束时间留空。"),
        example=gettext_lazy("例：工程师 · 中级 · 2018.01.01 – 至今"),
        proof=gettext_lazy("聘书或聘任文件，能看出历年聘任时间。"),
        heading=lambda e: str(e.post),
        details=lambda e: _some(e.get_level_display(), e.get_series_display(), span(e.starts_on, e.ends_on)),
        order=("-starts_on", "-pk"),
        expected=True,
    ),
    EntryKind(
        code="workperiod",
        slug="work",
        model=models.WorkPeriod,
        name=gettext_lazy("工作经历"),
        add=gettext_lazy("添加工作经历"),
        why=gettext_lazy("按时间写全，中间不断开；同一单位换了岗位的，分开写。"),
        example=gettext_lazy("例：杭州某某化工有限公司 · 2015.07.01 – 至今 · 工艺工程师 · 工程技术"),
        proof=gettext_lazy("历年参保证明或劳动合同。"),
        heading=lambda e: str(e.employer_name),
        details=_work,
        order=("-starts_on", "-pk"),
        expected=True,
    ),
    EntryKind(
        code="appraisal",
        slug="appraisals",
        model=models.Appraisal,
        name=gettext_lazy("年度考核"),
        add=gettext_lazy("添加年度考核"),
        why=gettext_lazy("一年一条，逐年写考核结果。"),
        example=gettext_lazy("例：去年 · 合格"),
        proof=gettext_lazy("当年的年度考核登记表。"),
        heading=lambda e: _("%(year)s 年度") % {"year": e.year},
        details=lambda e: _some(e.get_result_display(), e.note),
        order=("-year",),
        expected=True,
    ),
    EntryKind(
        code="hoursrecord",
        slug="hours",
        model=models.HoursRecord,
        name=gettext_lazy("继续教育学时"),
        add=gettext_lazy("添加学时"),
        why=gettext_lazy("每年、每类科目、每种学习渠道一条；网络课件学时单独写出。"),
        example=gettext_lazy("例：去年 专业科目 · 面授培训 · 若干学时"),
        proof=gettext_lazy("当年的学时登记卡或系统导出的证明。"),
        heading=lambda e: _("%(year)s 年度 %(kind)s") % {"year": e.year, "kind": e.get_kind_display()},
        details=_hours,
        order=("-year", "kind"),
        expected=True,
    ),
    EntryKind(
        code="achievement",
        slug="achievements",
        model=models.Achievement,
        name=gettext_lazy("业绩成果"),
        add=gettext_lazy("添加业绩"),
        why=gettext_lazy("少而精；集体完成的，要能证明本人是主要完成人。"),
        example=gettext_lazy("例：年产 2 万吨环保助剂技改项目 · 主持 · 2021.03.01 – 2022.10.31"),
        proof=gettext_lazy("项目：合同、批文、验收；论文：封面、刊号、目录、全文。本人姓名处划红线。"),
        heading=lambda e: _("%(kind)s：%(name)s") % {"kind": e.get_kind_display(), "name": e.name},
        details=_achievement,
        order=("-finished_on", "-pk"),
        expected=True,
    ),
    EntryKind(
        code="insuranceyear",
        slug="insurance",
        model=models.InsuranceYear,
        name=gettext_lazy("养老保险"),
        add=gettext_lazy("添加参保年度"),
        why=gettext_lazy("系统取不到的，自己写缴纳月数，并上传参保证明。"),
        example=gettext_lazy("例：去年 · 缴纳 12 个月 · 本地"),
        proof=gettext_lazy("参保证明（可从政务服务网打印）。"),
        heading=lambda e: _("%(year)s 年度") % {"year": e.year},
        details=lambda e: _some(
            _("缴纳 %(months)s 个月") % {"months": e.months},
            _("本地") if e.local else _("外省市"),
        ),
        order=("-year", "-pk"),
    ),
    EntryKind(
        code="skillcertificate",
        slug="skills",
        model=models.SkillCertificate,
        name=gettext_lazy("职业技能等级"),
        add=gettext_lazy("添加技能等级"),
        why=gettext_lazy("走高技能人才途径的写这里。"),
        example=gettext_lazy("例：化工总控工 · 高级技师（一级） · 2018.11.05 取得"),
        proof=gettext_lazy("职业资格证书或职业技能等级证书。"),
        heading=lambda e: str(e.name),
        details=lambda e: _some(e.get_level_display(), _("%(day)s 取得") % {"day": day(e.obtained_on)}),
        order=("-obtained_on", "-pk"),
    ),
    EntryKind(
        code="practicequalification",
        slug="qualifications",
        model=models.PracticeQualification,
        name=gettext_lazy("执业资格"),
        add=gettext_lazy("添加执业资格"),
        why=gettext_lazy("国家统一考试取得的执业或注册资格。"),
        example=gettext_lazy("例：注册化工工程师 · 2016.10.20 取得"),
        proof=gettext_lazy("执业资格证书、注册证书。"),
        heading=lambda e: str(e.name),
        details=lambda e: _some(
            _("国家注册类") if e.registered else "",
            _("工程技术类") if e.engineering else "",
            _("%(day)s 取得") % {"day": day(e.obtained_on)},
        ),
        order=("-obtained_on", "-pk"),
    ),
    EntryKind(
        code="fieldstudy",
        slug="studies",
        model=models.FieldStudy,
        name=gettext_lazy("专业脱产学习"),
        add=gettext_lazy("添加脱产学习"),
        why=gettext_lazy("所学专业与申报专业不一致时，连续脱产学习可作补充。"),
        example=gettext_lazy("例：高分子材料进修 · 2014.09.01 – 2015.08.31 · 有证书"),
        proof=gettext_lazy("结业证书或学习证明。"),
        heading=lambda e: str(e.subject),
        details=lambda e: _some(span(e.started_on, e.ended_on), _("有证书或证明") if e.certified else _("没有证书")),
        order=("-started_on", "-pk"),
    ),
    EntryKind(
        code="honour",
        slug="honours",
        model=models.Honour,
        name=gettext_lazy("荣誉与竞赛"),
        add=gettext_lazy("添加荣誉"),
        why=gettext_lazy("只写可以作为申报条件或佐证的荣誉。"),
        example=gettext_lazy("例：浙江省技术能手 · 2020.05.01 授予"),
        proof=gettext_lazy("证书或文件；集体荣誉附本人是主要完成人的证明。"),
        heading=lambda e: str(e.name),
        details=lambda e: _some(
            grade_words(e.grade), _("第 %(rank)s 名") % {"rank": e.rank} if e.rank else "", day(e.granted_on)
        ),
        order=("-granted_on", "-pk"),
    ),
)

BY_CODE = {kind.code: kind for kind in KINDS}
BY_SLUG = {kind.slug: kind for kind in KINDS}


def kind_of(entry: models.Entry) -> EntryKind:
    return BY_CODE[entry._meta.model_name or ""]
