"""The words of the findings: how the codes of facts and rules are said in the two languages."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from provisions.citation import Text
from provisions.tenure import MONTHS

TITLE_LEVELS: Final[Mapping[str, Text]] = {
    "technician": Text("技术员级", "technician level"),
    "assistant": Text("初级（助理级）", "assistant level"),
    "intermediate": Text("中级", "intermediate level"),
    "deputy_senior": Text("副高级", "deputy-senior level"),
    "full_senior": Text("正高级", "full-senior level"),
}
DEGREE_LEVELS: Final[Mapping[str, Text]] = {
    "secondary": Text("中专", "secondary vocational school"),
    "junior_college": Text("大专", "junior college"),
    "bachelor": Text("本科", "bachelor"),
    "second_bachelor": Text("第二学士学位", "second bachelor"),
    "master": Text("硕士", "master"),
    "doctor": Text("博士", "doctor"),
}
SKILL_LEVELS: Final[Mapping[str, Text]] = {
    "intermediate_worker": Text("中级工", "intermediate worker"),
    "senior_worker": Text("高级工", "senior worker"),
    "technician": Text("技师", "technician"),
    "senior_technician": Text("高级技师", "senior technician"),
}
HOURS_KINDS: Final[Mapping[str, Text]] = {
    "professional": Text("专业科目", "professional"),
    "industry_public": Text("行业公需", "industry-public"),
    "general_public": Text("一般公需", "general-public"),
    "other": Text("其他", "other"),
}
GRADES: Final[Mapping[str, Text]] = {
    "excellent": Text("优秀", "excellent"),
    "qualified": Text("合格", "qualified"),
    "basically_qualified": Text("基本合格", "basically qualified"),
    "unqualified": Text("不合格", "unqualified"),
    "undetermined": Text("不定等次", "not graded"),
}
WORK_KINDS: Final[Mapping[str, Text]] = {
    "engineering": Text("工程技术", "engineering"),
    "engineering_management": Text("工程技术管理", "engineering management"),
    "skilled": Text("技能", "skilled"),
    "other": Text("其他", "other"),
}
RELATIONS: Final[Mapping[str, Text]] = {
    "same": Text("一致", "the same"),
    "near": Text("相近", "near"),
    "other": Text("不一致", "another"),
}
DISCIPLINES: Final[Mapping[str, Text]] = {
    "engineering": Text("工程技术类", "engineering"),
    "science": Text("理学类", "science"),
    "other": Text("其他学科", "another discipline"),
}
SUBSTITUTES: Final[Mapping[str, Text]] = {
    "labour_contract": Text("劳动（聘用）合同", "labour contract"),
    "salary_record": Text("银行工资流水", "bank salary record"),
    "tax_record": Text("个人纳税证明", "personal tax record"),
}

# Facts that a rule may ask about directly, and how they are called.
FACTS: Final[Mapping[str, Text]] = {
    "employer.seat_area": Text("单位所在地", "seat of the employer"),
    "employer.affiliation": Text("单位隶属", "affiliation of the employer"),
    "employer.kind": Text("单位性质", "kind of employer"),
    "employer.ownership": Text("单位所有制", "ownership of the employer"),
    "employer.civil_service_managed": Text("单位参照公务员法管理", "employer managed like the civil service"),
    "employer.central_owned": Text("中央部属单位", "centrally owned employer"),
    "employer.delegation_letter": Text("主管部门委托", "delegation by the central authority"),
    "employer.authorisation_letter": Text("单位授权委托证明", "employer's authorisation letter"),
    "post.quota_checked": Text("岗位结构比例内核定岗位", "post within the quota"),
    "post.post_applied": Text("竞聘岗位", "post applied for"),
    "post.assessed_on": Text("单位竞聘考核日期", "day of the employer's assessment"),
    "post.collective_decision_on": Text("单位集体研究日期", "day of the employer's collective decision"),
    "post.performance_pledge": Text("竞聘履职承诺", "performance promise"),
    "post.posted_inside": Text("单位内部公示", "posted inside the employer"),
    "person.on_post": Text("在职在岗", "on post"),
    "person.current_work": Text("现从事工作", "present work"),
    "person.current_work_in_field": Text("现工作属申报专业", "present work in the field"),
    "person.frontline_skill_work": Text("在生产一线从事技能工作", "skilled work in front-line production"),
    "person.post_changed": Text("岗位变动", "change of post"),
    "person.retired": Text("已退休", "retired"),
    "person.under_discipline": Text("处分影响期内", "under a disciplinary measure"),
    "person.civil_servant": Text("公务员", "civil servant"),
    "person.specialty": Text("申报专业", "specialty applied for"),
    "pledge_signed": Text("真实性保证书已签署", "truth pledge signed"),
    "dossier_verified": Text("业绩档案经单位审查通过", "dossier verified by the employer"),
}
VALUES: Final[Mapping[str, Text]] = {
    **WORK_KINDS,
    "enterprise": Text("企业", "enterprise"),
    "public_institution": Text("事业单位", "public institution"),
    "county": Text("区县所属", "county"),
    "city_direct": Text("市直属", "city"),
    "provincial": Text("省属", "provincial"),
    "central": Text("中央部属", "central"),
    "private": Text("民营", "private"),
    "no_department": Text("无主管部门", "no department"),
    "state": Text("国有", "state"),
}
ENGINEERING: Final = "engineering"


def word(table: Mapping[str, Text], code: str) -> Text:
    """The word for a code; a code without one stands for itself."""
    return table.get(code) or Text(code, code)


def said(value: Any) -> Text:
    """A fact's value in words."""
    if value is True:
        return Text("是", "yes")
    if value is False:
        return Text("否", "no")
    return word(VALUES, str(value))


def listed(texts: Iterable[Text], zh: str = "、", en: str = ", ") -> Text:
    """Several words in one."""
    given = list(texts)
    return Text(zh.join(text.zh for text in given), en.join(text.en for text in given))


def duration(months: int) -> Text:
    """Months as years and months."""
    years, rest = divmod(months, MONTHS)
    pieces = []
    if years or not rest:
        pieces.append(Text(f"{years} 年", f"{years} years"))
    if rest:
        pieces.append(Text(f"{rest} 个月", f"{rest} months"))
    return listed(pieces, " ", " ")
