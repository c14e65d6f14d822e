"""The honours and contests that a plan's rules may name, with their words for the screen.

The codes are the vocabulary of `eligibility.facts.Honour.code`; which of them counts where is the plan's business.
"""

from django.utils.translation import gettext_lazy as _

HONOURS = [
    ("worldskills", _("世界技能大赛")),
    ("national_technical_expert", _("全国技术能手")),
    ("national_skill_master_studio_leader", _("国家级技能大师工作室领办人")),
    ("provincial_skill_master_studio_leader", _("省级技能大师工作室领办人")),
    ("zhejiang_grand_skill_award", _("钱江技能大奖")),
    ("zhejiang_outstanding_craftsman", _("浙江杰出工匠")),
    ("provincial_chief_technician", _("浙江省首席技师")),
    ("zhejiang_technical_expert", _("浙江省技术能手")),
    ("provincial_skill_leader_outstanding", _("省“百千万”高技能领军人才：杰出技能人才")),
    ("provincial_skill_leader_top", _("省“百千万”高技能领军人才：拔尖技能人才")),
    ("provincial_skill_leader_excellent", _("省“百千万”高技能领军人才：优秀技能人才")),
    ("national_contest_class_one", _("国家级一类职业技能竞赛")),
    ("national_contest_class_two", _("国家级二类职业技能竞赛")),
    ("provincial_contest_class_one", _("省级一类职业技能竞赛")),
    ("provincial_contest_class_two", _("省级二类职业技能竞赛")),
    ("outstanding_contribution_expert", _("有突出贡献专家")),
    ("technical_progress_manager", _("技术进步工作者或管理者")),
    ("science_labour_model", _("科技系统劳动模范")),
    ("science_advanced_worker", _("科技先进工作者")),
    ("tackling_contribution", _("科技攻关贡献奖")),
    ("other", _("其他荣誉")),
]

GRADES = [
    ("gold", _("金牌")),
    ("silver", _("银牌")),
    ("bronze", _("铜牌")),
    ("excellence", _("优胜奖")),
    ("national", _("国家级")),
    ("ministerial", _("部级")),
    ("provincial", _("省级")),
    ("city", _("市级")),
    ("other", _("其他")),
]


def grade_words(code: str) -> str:
    return str(dict(GRADES).get(code, code))
