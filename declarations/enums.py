"""States and verbs of a declaration: one vocabulary for screen, mail, export and code."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    DRAFT = "draft", _("草稿")
    AT_EMPLOYER = "at_employer", _("单位审核")
    EMPLOYER_NOTICE = "employer_notice", _("单位公示")
    AT_OFFICE = "at_office", _("受理审查")
    AT_BUREAU = "at_bureau", _("审核推荐")
    COMMITTEE_CHECK = "committee_check", _("评委会审查")
    ADMISSION_NOTICE = "admission_notice", _("评前公示")
    FEE = "fee", _("待缴费")
    IN_REVIEW = "in_review", _("评审中")
    RESULT_NOTICE = "result_notice", _("结果公示")
    CONFIRMATION = "confirmation", _("待公布")
    CERTIFIED = "certified", _("已取得资格")
    SENT_BACK = "sent_back", _("退回修改")
    ENDED = "ended", _("已结束")


class Verb(models.TextChoices):
    SUBMIT = "submit", _("提交")
    ENDORSE = "endorse", _("审查通过")
    FORWARD = "forward", _("报送")
    SEND_BACK = "send_back", _("退回修改")
    REFUSE = "refuse", _("审查不通过")
    RECOMMEND = "recommend", _("审核推荐")
    RECALL = "recall", _("撤回")
    WITHDRAW = "withdraw", _("撤销申报")
    UNDO = "undo", _("撤销本次操作")
    NOT_PASS = "not_pass", _("评审未通过")


class Ending(models.TextChoices):
    """Why a declaration has ended."""

    REFUSED = "refused", _("审查不通过")
    WITHDRAWN = "withdrawn", _("本人撤销")
    NOT_PASSED = "not_passed", _("评审未通过")
    NOT_CORRECTED = "not_corrected", _("逾期未补正")
    REVOKED = "revoked", _("资格撤销")
