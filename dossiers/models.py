"""The achievement dossier (业绩档案): kept by the person, verified by the employer, reused for years."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, Person
from dossiers.fetch_models import FetchedFact, RegistryFetch
from files.models import StoredFile

__all__ = ["FetchedFact", "RegistryFetch"]  # models of this app, told to Django from here


class DossierState(models.TextChoices):
    """Of each entry; and of the whole dossier, which follows from its entries (`dossiers.states`)."""

    DRAFT = "draft", _("填写中")
    WAITING = "waiting", _("待单位审核")
    VERIFIED = "verified", _("单位已审")
    SENT_BACK = "sent_back", _("退回修改")


class Dossier(models.Model):
    """One per person. `employer` is the present one, chosen by name once its letter was approved."""

    person = models.OneToOneField(Person, on_delete=models.PROTECT, related_name="dossier")
    employer = models.ForeignKey(Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="dossiers")
    state = models.CharField(max_length=12, choices=DossierState.choices, default=DossierState.DRAFT)
    changed_at = models.DateTimeField(auto_now=True)
    handed_in_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    reason = models.TextField(blank=True)
    row_version = models.PositiveIntegerField(default=1)

    gender = models.CharField(_("性别"), max_length=8, blank=True, choices=[("male", _("男")), ("female", _("女"))])
    former_name = models.CharField(_("曾用名"), max_length=60, blank=True)
    ethnicity = models.CharField(_("民族"), max_length=20, blank=True)
    birth_date = models.DateField(_("出生日期"), null=True, blank=True)
    birth_place = models.CharField(_("出生地"), max_length=60, blank=True)
    health = models.CharField(_("身体状况"), max_length=40, blank=True)
    joined_work_on = models.DateField(_("参加工作时间"), null=True, blank=True)
    work_department = models.CharField(_("所在部门及岗位"), max_length=120, blank=True)
    current_work = models.CharField(_("现从事何种专业技术工作"), max_length=120, blank=True)
    work_nature = models.CharField(
        _("工作性质"),
        max_length=30,
        blank=True,
        choices=[
            ("engineering", _("工程技术")),
            ("engineering_management", _("工程技术管理")),
            ("skilled", _("技术技能")),
            ("other", _("其他")),
        ],
    )
    frontline_skill_work = models.BooleanField(_("在生产一线工程技术岗位从事技能工作"), default=False)
    on_post = models.BooleanField(_("现职在岗"), null=True, blank=True)
    admin_post = models.CharField(_("现（兼）任行政职务及时间"), max_length=120, blank=True)
    party = models.CharField(_("党派"), max_length=60, blank=True)
    social_posts = models.CharField(_("学术团体和社会兼职"), max_length=200, blank=True)
    foreign_language = models.CharField(_("外语及程度"), max_length=60, blank=True)
    photo = models.ForeignKey(StoredFile, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(state__in=["verified", "sent_back"])
                | (Q(decided_by__isnull=False) & Q(decided_at__isnull=False)),
                name="decided_dossier_has_who_and_when",
            )
        ]

    def __str__(self) -> str:
        return f"{self.person}"


class Entry(models.Model):
    """What all entries share, the employer's word on each among it; evidence hangs on (kind, id)."""

    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="%(class)ss")
    note = models.CharField(_("备注"), max_length=300, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    state = models.CharField(max_length=12, choices=DossierState.choices, default=DossierState.DRAFT)
    decided_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    reason = models.TextField(blank=True)
    vouched_at = models.DateTimeField(null=True, blank=True, help_text="last verified, by the present employer")
    changed = models.JSONField(
        default=dict, blank=True, help_text="what stood there when it was last verified, by field"
    )

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=~Q(state__in=["verified", "sent_back"])
                | (Q(decided_by__isnull=False) & Q(decided_at__isnull=False)),
                name="decided_%(class)s_has_who_and_when",
            ),
            models.CheckConstraint(
                condition=~Q(state="verified") | Q(vouched_at__isnull=False, changed={}, reason=""),
                name="verified_%(class)s_is_as_vouched",
            ),
        ]


ENTRY_OWN = frozenset(
    {
        "id",
        "dossier",
        "created_at",
        "state",
        "decided_by",
        "decided_at",
        "reason",
        "vouched_at",
        "changed",
    }
)
"""Fields of an entry that the person does not fill: they are in no snapshot and no comparison."""


class ProfilePart(Entry):
    """The profile, the photo and the choice of entries, vouched for like an entry; the fields stand on the dossier."""

    class Meta(Entry.Meta):
        constraints = [
            *Entry.Meta.constraints,
            models.UniqueConstraint(fields=["dossier"], name="one_profile_a_dossier"),
        ]


class Degree(Entry):
    LEVELS = [
        ("secondary", _("中专")),
        ("associate", _("大专")),
        ("bachelor", _("本科")),
        ("second_bachelor", _("第二学士")),
        ("master", _("硕士")),
        ("doctor", _("博士")),
    ]
    level = models.CharField(_("学历层次"), max_length=20, choices=LEVELS)
    degree_name = models.CharField(_("学位"), max_length=60, blank=True)
    engineering = models.BooleanField(_("工程技术类"), default=False)
    engineering_doctorate = models.BooleanField(_("工程博士学位"), default=False)
    full_time = models.BooleanField(_("全日制"), default=True)
    major = models.CharField(_("所学专业"), max_length=80)
    major_match = models.CharField(
        _("与申报专业"),
        max_length=10,
        choices=[("same", _("一致")), ("near", _("相近")), ("other", _("不一致"))],
        default="same",
    )
    school = models.CharField(_("毕业院校"), max_length=120)
    school_track = models.CharField(
        _("技工院校班别"),
        max_length=30,
        blank=True,
        choices=[("mid_class", _("中级工班")), ("senior_class", _("高级工班")), ("technician_class", _("预备技师班"))],
    )
    origin = models.CharField(
        _("授予地"),
        max_length=12,
        choices=[("mainland", _("中国大陆")), ("hkmt", _("港澳台")), ("foreign", _("国外"))],
        default="mainland",
    )
    study_years = models.CharField(_("学制"), max_length=10, blank=True)
    started_on = models.DateField(_("入学时间"), null=True, blank=True)
    graduated_on = models.DateField(_("毕业时间"))
    holder = models.CharField(_("证书上的姓名"), max_length=60, blank=True)


class FieldStudy(Entry):
    """A continuous full-time course in the field, one of the ways out of a major that does not match."""

    subject = models.CharField(_("脱产学习内容"), max_length=120)
    started_on = models.DateField(_("开始"))
    ended_on = models.DateField(_("结束"))
    certified = models.BooleanField(_("有证书或证明"), default=True)


class TitleRecord(Entry):
    """A qualification (任职资格): from the day the review passed it."""

    LEVELS = [
        ("technician", _("技术员")),
        ("assistant", _("初级/助理")),
        ("intermediate", _("中级")),
        ("deputy_senior", _("副高级")),
        ("full_senior", _("正高级")),
    ]
    name = models.CharField(_("资格名称"), max_length=60)
    level = models.CharField(_("层级"), max_length=20, choices=LEVELS)
    series = models.CharField(_("系列"), max_length=40, choices=[("engineering", _("工程")), ("other", _("其他系列"))])
    specialty = models.CharField(_("专业"), max_length=80, blank=True)
    qualified_on = models.DateField(_("取得时间"))
    approved_by = models.CharField(_("审批机关"), max_length=120, blank=True)
    from_elsewhere = models.BooleanField(_("外省市评定"), default=False)
    certificate_number = models.CharField(_("证书编号"), max_length=60, blank=True)
    holder = models.CharField(_("证书上的姓名"), max_length=60, blank=True)


class Appointment(Entry):
    """An appointment to a post (聘任); open while it lasts."""

    post = models.CharField(_("聘任职务"), max_length=60)
    level = models.CharField(_("层级"), max_length=20, choices=TitleRecord.LEVELS)
    series = models.CharField(_("系列"), max_length=40, choices=[("engineering", _("工程")), ("other", _("其他系列"))])
    starts_on = models.DateField(_("聘任开始"))
    ends_on = models.DateField(_("聘任结束"), null=True, blank=True)


class WorkPeriod(Entry):
    """A stretch of work; its kind decides whether it counts."""

    KINDS = [
        ("engineering", _("工程技术")),
        ("engineering_management", _("工程技术管理")),
        ("skill", _("技术技能")),
        ("other", _("其他")),
    ]
    employer_name = models.CharField(_("工作单位"), max_length=120)
    post = models.CharField(_("岗位"), max_length=80)
    kind = models.CharField(_("工作性质"), max_length=30, choices=KINDS)
    in_field = models.BooleanField(_("属于申报专业领域"), default=True)
    starts_on = models.DateField(_("开始"))
    ends_on = models.DateField(_("结束"), null=True, blank=True)
    duties = models.CharField(_("主要工作"), max_length=300, blank=True)


class Appraisal(Entry):
    """The yearly appraisal (年度考核)."""

    RESULTS = [("excellent", _("优秀")), ("pass", _("合格")), ("basic", _("基本合格")), ("fail", _("不合格"))]
    year = models.PositiveIntegerField(_("年度"))
    result = models.CharField(_("结果"), max_length=12, choices=RESULTS)

    class Meta(Entry.Meta):
        constraints = [
            *Entry.Meta.constraints,
            models.UniqueConstraint(fields=["dossier", "year"], name="one_appraisal_a_year"),
        ]


class HoursRecord(Entry):
    """Continuing-education hours (继续教育学时) of one learning year, kind and channel."""

    KINDS = [
        ("professional", _("专业科目")),
        ("industry_public", _("行业公需")),
        ("general_public", _("一般公需")),
    ]
    CHANNELS = [
        ("online", _("网络课件")),
        ("classroom", _("面授培训")),
        ("conference", _("学术会议")),
        ("teaching", _("授课讲座")),
        ("works", _("论文、专利等成果折算")),
        ("in_house", _("单位内训")),
        ("other", _("其他")),
    ]
    year = models.PositiveIntegerField(_("年度"))
    kind = models.CharField(_("科目类别"), max_length=20, choices=KINDS)
    channel = models.CharField(_("学习渠道"), max_length=12, blank=True, choices=CHANNELS)
    hours = models.DecimalField(_("学时"), max_digits=6, decimal_places=1)
    online_hours = models.DecimalField(_("其中网络课件学时"), max_digits=6, decimal_places=1, default=0)

    class Meta(Entry.Meta):
        constraints = [
            *Entry.Meta.constraints,
            models.CheckConstraint(condition=Q(online_hours__lte=models.F("hours")), name="online_hours_within_hours"),
        ]


class InsuranceYear(Entry):
    """Months of pension insurance paid in one year and province."""

    year = models.PositiveIntegerField(_("年度"))
    months = models.PositiveSmallIntegerField(_("缴纳月数"))
    payer = models.CharField(_("缴费单位"), max_length=120, blank=True)
    local = models.BooleanField(_("在本地缴纳"), default=True)
    fetched = models.BooleanField(_("自动提取"), default=False)


class SkillCertificate(Entry):
    LEVELS = [
        ("senior", _("高级工（三级）")),
        ("technician", _("技师（二级）")),
        ("senior_technician", _("高级技师（一级）")),
    ]
    name = models.CharField(_("职业（工种）"), max_length=80)
    level = models.CharField(_("等级"), max_length=20, choices=LEVELS)
    in_field = models.BooleanField(_("属于申报专业"), default=True)
    obtained_on = models.DateField(_("取得时间"))


class PracticeQualification(Entry):
    """A national practice or registered qualification."""

    name = models.CharField(_("执业资格名称"), max_length=80)
    engineering = models.BooleanField(_("工程技术类"), default=True)
    in_field = models.BooleanField(_("属于申报专业"), default=True)
    registered = models.BooleanField(_("国家注册类"), default=False)
    obtained_on = models.DateField(_("取得时间"))


class Honour(Entry):
    """An honour or contest result by the code of the plans' shared list."""

    code = models.CharField(_("荣誉"), max_length=60)
    name = models.CharField(_("名称"), max_length=120)
    grade = models.CharField(_("等级"), max_length=40, blank=True)
    rank = models.PositiveSmallIntegerField(_("名次"), null=True, blank=True)
    by_association = models.BooleanField(_("由学会、协会等社团授予"), default=False)
    granted_on = models.DateField(_("授予时间"))


class Achievement(Entry):
    """A work or result (业绩): project, paper, patent, award…"""

    KINDS = [
        ("project", _("项目")),
        ("product", _("产品")),
        ("maintenance", _("维护")),
        ("paper", _("论文")),
        ("book", _("著作")),
        ("report", _("技术报告")),
        ("patent", _("专利")),
        ("standard", _("标准")),
        ("award", _("奖项")),
        ("vulnerability", _("漏洞挖掘")),
        ("translation", _("译著")),
        ("software_copyright", _("软件著作权")),
        ("prototype", _("样机或新产品")),
        ("other", _("其他")),
    ]
    ROLES = [
        ("led", _("主持")),
        ("main_contributor", _("主要贡献者")),
        ("took_part", _("参与")),
        ("alone", _("独立完成")),
        ("author", _("作者")),
    ]
    LEVELS = [
        ("international", _("国际级")),
        ("national", _("国家级")),
        ("ministerial", _("部级")),
        ("provincial", _("省级")),
        ("sub_provincial_city", _("副省级城市")),
        ("city", _("设区市级")),
        ("county", _("县（市、区）级")),
        ("enterprise", _("单位级")),
    ]
    AWARDS = [
        ("natural_science", _("自然科学奖")),
        ("technical_progress", _("科技进步奖")),
        ("invention", _("技术发明奖")),
        ("tackling", _("科技攻关重大成果奖")),
        ("new_product", _("优秀新产品奖")),
        ("survey_design", _("优秀勘察设计奖")),
        ("quality_product", _("优质产品奖")),
        ("quality_engineering", _("优质工程奖")),
        ("quality_management", _("质量管理奖")),
        ("management_innovation", _("企业管理创新成果奖")),
    ]
    AWARD_GRADES = [
        ("first", _("一等")),
        ("second", _("二等")),
        ("third", _("三等")),
        ("gold", _("金奖")),
        ("silver", _("银奖")),
        ("other", _("其他")),
    ]
    SCALES = [("large", _("大型")), ("medium", _("中型")), ("small", _("小型"))]
    kind = models.CharField(_("类别"), max_length=20, choices=KINDS)
    name = models.CharField(_("名称"), max_length=200)
    role = models.CharField(_("本人作用"), max_length=20, choices=ROLES)
    rank = models.PositiveSmallIntegerField(_("排名"), null=True, blank=True)
    in_field = models.BooleanField(_("与申报专业相关"), default=True)
    grade = models.CharField(_("等级（证书上的写法）"), max_length=60, blank=True)
    level = models.CharField(_("级别"), max_length=24, blank=True, choices=LEVELS)
    award = models.CharField(_("奖项类别"), max_length=24, blank=True, choices=AWARDS)
    award_grade = models.CharField(_("奖项等级"), max_length=10, blank=True, choices=AWARD_GRADES)
    scale = models.CharField(_("企业或项目规模"), max_length=10, blank=True, choices=SCALES)
    notable_benefit = models.BooleanField(_("效益显著"), null=True, blank=True)
    amount = models.DecimalField(_("金额（万元）"), max_digits=12, decimal_places=2, null=True, blank=True)
    started_on = models.DateField(_("起始"), null=True, blank=True)
    finished_on = models.DateField(_("完成"))
    published_in = models.CharField(_("刊物/出版社/文号"), max_length=160, blank=True)
    formally_published = models.BooleanField(_("正式公开发表"), default=False)
    exceptional_item = models.CharField(_("对应破格条件"), max_length=20, blank=True)
    content = models.TextField(_("内容及本人作用"), blank=True)


class Evidence(models.Model):
    """A file that proves an entry; `pages` says which pages count, `shows` which pages of the list stand where in it."""

    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="evidence")
    entry_kind = models.CharField(max_length=30, help_text="model name of the entry, lower case")
    entry_id = models.BigIntegerField()
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="evidence_of")
    label = models.CharField(_("说明"), max_length=120, blank=True)
    pages = models.CharField(_("页码"), max_length=60, blank=True)
    shows = models.JSONField(
        default=dict, blank=True, help_text="code of a page of the list -> page numbers, '' unsaid"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [models.Index(fields=["dossier", "entry_kind", "entry_id"], name="evidence_by_entry")]
        constraints = [
            models.UniqueConstraint(fields=["entry_kind", "entry_id", "file"], name="evidence_once_per_entry")
        ]

    def __str__(self) -> str:
        return f"{self.entry_kind}#{self.entry_id}"
