"""The words of the guide for the codes of a plan, in the reader's language."""

from collections.abc import Callable

from django.utils.translation import gettext as _

Said = Callable[[], str]

SOURCES: dict[str, Said] = {
    "upload": lambda: _("上传"),
    "fetched": lambda: _("自动提取，取不到则上传"),
    "system": lambda: _("在线填写"),
    "dossier": lambda: _("取自业绩档案"),
    "export": lambda: _("系统导出"),
}
WHEN: dict[str, Callable[[str], str]] = {
    "employer": lambda kind: _("企业人员") if kind == "enterprise" else _("事业单位人员"),
    "affiliation": lambda code: AFFILIATIONS[code](),
    "degree_year_from": lambda year: _("%(year)s年及以后取得的学历") % {"year": year},
    "degree_year_below": lambda year: _("%(year)s年以前取得的学历") % {"year": year},
    "degree_abroad": lambda _argument: _("国外或港澳台学历"),
    "insured_elsewhere": lambda _argument: _("社保缴在外地"),
    "title_from_elsewhere": lambda _argument: _("现职称在外地评定"),
}
AFFILIATIONS: dict[str, Said] = {
    "county": lambda: _("区县所属单位"),
    "city_direct": lambda: _("市直属单位"),
    "provincial": lambda: _("省属单位"),
    "central": lambda: _("中央部属单位"),
    "private": lambda: _("民营单位"),
    "no_department": lambda: _("无主管部门的单位"),
}
PARTIES: dict[str, Said] = {
    "industry": lambda: _("经信部门"),
    "human_resources": lambda: _("人社部门"),
    "employer": lambda: _("用人单位"),
    "employer_notice": lambda: _("用人单位"),
    "accepting_office": lambda: _("受理点"),
    "department": lambda: _("主管部门"),
    "agency": lambda: _("人事代理机构"),
    "lower_committee": lambda: _("下一级评委会"),
    "committee_check": lambda: _("评委会办公室"),
    "admission_notice": lambda: _("评委会办公室"),
    "fee": lambda: _("申报人缴费，评委会办公室登记"),
    "expert_review": lambda: _("评审专家"),
    "ballot": lambda: _("评委会"),
    "result_notice": lambda: _("评委会办公室"),
}
OFFICES: dict[str, Said] = {
    "industry": lambda: _("经信部门"),
    "human_resources": lambda: _("人社部门"),
    "department": lambda: _("主管部门"),
    "agency": lambda: _("人事代理机构"),
    "lower_committee": lambda: _("下一级评委会"),
    "committee_office": lambda: _("评委会办公室"),
}
HANDLED: dict[str, Said] = {
    "rule": lambda: _("自动比对条件"),
    "slot": lambda: _("申报材料"),
    "deadline": lambda: _("时间控制"),
    "stop": lambda: _("办理环节"),
    "paper": lambda: _("打印的表"),
    "notice": lambda: _("公示"),
    "office": lambda: _("单位目录"),
    "text": lambda: _("在本页说明"),
    "person": lambda: _("由人审查"),
    "missing": lambda: _("来源缺失"),
    "outside": lambda: _("平台以外办理"),
}
