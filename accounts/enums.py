"""Kinds of organisation, employer and seat."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class OrganisationKind(models.TextChoices):
    EMPLOYER = "employer", _("用人单位")
    ACCEPTING_OFFICE = "accepting_office", _("受理点")
    BUREAU = "bureau", _("经信或人社部门")
    DEPARTMENT = "department", _("主管部门")
    AGENCY = "agency", _("人事代理机构")
    LOWER_COMMITTEE = "lower_committee", _("下一级评委会")
    COMMITTEE_OFFICE = "committee_office", _("评委会办公室")
    PLATFORM = "platform", _("平台管理")


class BureauKind(models.TextChoices):
    INDUSTRY = "industry", _("经信部门")
    HUMAN_RESOURCES = "human_resources", _("人社部门")


class EmployerKind(models.TextChoices):
    ENTERPRISE = "enterprise", _("企业")
    PUBLIC_INSTITUTION = "public_institution", _("事业单位")


class Affiliation(models.TextChoices):
    """Whom the employer belongs to; the itinerary's variants hang on it."""

    COUNTY = "county", _("区县所属")
    CITY_DIRECT = "city_direct", _("市直属")
    PROVINCIAL = "provincial", _("省属")
    CENTRAL = "central", _("中央部属")
    PRIVATE = "private", _("民营（属地管理）")
    NO_DEPARTMENT = "no_department", _("无主管部门（人事代理）")


class Role(models.TextChoices):
    EMPLOYER_OPERATOR = "employer_operator", _("单位经办人")
    ACCEPTING_OFFICER = "accepting_officer", _("受理点审查人")
    BUREAU_OFFICER = "bureau_officer", _("经信或人社审查人")
    DEPARTMENT_OFFICER = "department_officer", _("主管部门审查人")
    AGENCY_OFFICER = "agency_officer", _("人事代理机构审查人")
    LOWER_COMMITTEE_OFFICER = "lower_committee_officer", _("下一级评委会办公室")
    COMMITTEE_OFFICER = "committee_officer", _("评委会办公室")
    EXPERT = "expert", _("评审专家")
    CHAIR = "chair", _("评委会主任")
    PLATFORM_ADMIN = "platform_admin", _("平台管理员")
    SYSTEM_ADMIN = "system_admin", _("系统管理员")
    AUDIT_ADMIN = "audit_admin", _("审计管理员")


# Who runs it, who says who may do what (the platform administrator), who looks at what was done: three people, by a
# trigger of the database.
ADMIN_ROLES = (Role.SYSTEM_ADMIN, Role.PLATFORM_ADMIN, Role.AUDIT_ADMIN)

# They sit at a committee's office without acting for it: its papers, rosters and numbers are not theirs.
BOARD_ROLES = (Role.EXPERT, Role.CHAIR)


class LetterState(models.TextChoices):
    WAITING = "waiting", _("待审核")
    APPROVED = "approved", _("已通过")
    REFUSED = "refused", _("未通过")
