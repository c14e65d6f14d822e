"""What the notices print of each route, written down by hand from requirements §0 and §11: the walks compare with it.

All days are the printed ones: the last on which something may still be done.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

EMPLOYER = ("employer", "employer_notice")
AFTERWARDS = "expert_review"

HEADINGS = (
    "序号", "身份证号码", "姓名", "性别", "出生年月", "工作单位", "所在部门及岗位", "参加工作时间", "现从事专业技术工作",
    "专业工作年限", "现专业技术资格", "取得资格时间", "任职年限", "终审单位", "学历", "学位", "毕业学校", "所学专业", "毕业时间",
    "申报资格名称", "申报专业", "是否破格", "申报途径",
)  # fmt: skip


@dataclass(frozen=True)
class Papers:
    """What the plan's papers are called and how they are printed; years are columns of the roster."""

    form: str
    copies: int
    watermark: str
    roster: str
    letter: str
    sheet: str
    hours: tuple[int, ...]
    appraisals: tuple[int, ...]
    duplex: bool = False
    self_score: bool = False
    columns: tuple[str, ...] = ()
    """Where the roster is not the usual one."""

    @property
    def headings(self) -> list[str]:
        if self.columns:
            return list(self.columns)
        years = [f"{year}年学时" for year in self.hours] + [f"{year}年考核" for year in self.appraisals]
        return [*HEADINGS, *(["自评分"] if self.self_score else []), *years, "联系电话"]


@dataclass(frozen=True)
class Return:
    """Who sends the declaration back, what is reopened and corrected, and the stops until it is theirs again."""

    by: str
    what: str
    again: tuple[str, ...]
    on: date | None = None
    posted: bool = False
    """Sent back while its notice already hangs."""
    over: date | None = None
    """Where the notice must hang again: the first day after it."""


@dataclass(frozen=True)
class Route:
    code: str
    affiliation: str
    target: str
    track: str
    stops: tuple[str, ...]
    """As the plan lists them, up to the experts."""
    papers: Papers
    gate: str
    """What must be done before the form can be printed, in the plan's words."""
    returned: Return
    posted: date
    over: date
    """The first day on which the employer may forward."""
    personal: date | None = None
    handed_in: date | None = None
    """Instead of at the last moment."""
    employer: date | None = None
    latest_posting: date | None = None
    authority: date | None = None
    days: Mapping[str, date] = field(default_factory=dict)
    """Last days of single stops, where they are not the authorities'."""
    signed_by: tuple[str, ...] = ()
    any_of: bool = False
    admission: tuple[date, date] | None = None
    """Posted, and the first day after it."""
    claims: tuple[str, ...] = ()
    delegated: str = ""
    """The paper by which a central unit's own authority lets it declare here."""
    against: str = ""
    """The applicant's words where the verdict is NOT_MET and they declare all the same."""

    def last_day(self, stop: str) -> date | None:
        return self.days.get(stop, self.authority)

    @property
    def walked(self) -> list[str]:
        """Every stop in the order in which the declaration comes to it, the return's way included."""
        place = self.stops.index(self.returned.by)
        way = [*self.stops[: place + 1], *self.returned.again, *self.stops[place:]]
        return [stop for n, stop in enumerate(way) if n == 0 or way[n - 1] != stop]


JIAXING = Papers(
    form="专业技术职务任职资格评审表",
    copies=2,
    duplex=True,
    watermark="浙江省专业技术职务任职资格申报与评审管理服务平台",
    roster="申报评审工程师、助理工程师资格人员花名册",
    letter="申报专业技术职务资格评审委托书",
    sheet="公示情况",
    self_score=True,
    hours=(2019, 2020, 2021),
    appraisals=(2018, 2019, 2020),
)
SOFTWARE = Papers(
    form="专业技术职务任职资格评审表",
    copies=3,
    watermark="浙江省专业技术职务任职资格申报与评审管理服务平台",
    roster="申报评审高级工程师资格人员花名册",
    letter="申报专业技术职务资格评审委托书",
    sheet="公示确认情况",
    self_score=True,
    hours=(2021, 2022, 2023),
    appraisals=(2020, 2021, 2022),
)
FULL_SENIOR = Papers(
    form="专业技术职务任职资格评审表",
    copies=3,
    watermark="浙江省专业技术职务任职资格申报与评审管理服务系统",
    roster="申报评审正高级工程师资格人员花名册",
    letter="申报专业技术职务资格评审委托书",
    sheet="公示情况",
    hours=(2021, 2022, 2023),
    appraisals=(2021, 2022, 2023),
)
MACHINES = Papers(
    form="专业技术资格评审表",
    copies=3,
    watermark="浙江省专业技术职务任职资格申报与评审管理服务系统",
    roster="推荐高级工程师职务任职资格人员花名册",
    letter="评审委托书",
    sheet="公示确认表",
    self_score=True,
    hours=(2018, 2019, 2020),
    appraisals=(2017, 2018, 2019),
)

VOUCHED = ("employer",)
NOTICE_AGAIN = ("employer", "employer_notice")

JIAXING_DAYS = {
    "personal": date(2021, 10, 31),
    "latest_posting": date(2021, 11, 3),
    "posted": date(2021, 11, 3),
    "over": date(2021, 11, 11),
    "employer": date(2021, 11, 11),
}
SOFTWARE_DAYS = {
    "personal": date(2023, 11, 20),
    "latest_posting": date(2023, 11, 23),
    "posted": date(2023, 11, 23),
    "over": date(2023, 12, 1),
    "employer": date(2023, 12, 1),
}
FULL_SENIOR_DAYS = {
    "personal": date(2024, 3, 8),
    "latest_posting": date(2024, 3, 13),
    "posted": date(2024, 3, 13),
    "over": date(2024, 3, 21),
    "employer": date(2024, 3, 21),
}
# The notice prints only the day of the authorities. National Day, and a Sunday and a Saturday that are worked.
MACHINES_DAYS = {
    "personal": date(2020, 9, 23),
    "posted": date(2020, 9, 24),
    "over": date(2020, 10, 1),
    "authority": date(2020, 10, 10),
    "admission": (date(2020, 10, 12), date(2020, 10, 20)),
}
MACHINES_STOPS = ("committee_check", "fee", "admission_notice", AFTERWARDS)

ROUTES = {
    "jiaxing, by a county": Route(
        code="jiaxing-it-mid-junior-2021",
        affiliation="county",
        target="assistant",
        track="normal",
        stops=(*EMPLOYER, "accepting_office", "bureau", "committee_check", AFTERWARDS),
        papers=JIAXING,
        gate="中评委办公室审核",
        **JIAXING_DAYS,
        authority=date(2021, 11, 19),
        signed_by=("human_resources",),
        returned=Return("accepting_office", "statement", VOUCHED, on=date(2021, 11, 15)),
    ),
    "jiaxing, city-direct, self scored": Route(
        code="jiaxing-it-mid-junior-2021",
        affiliation="city_direct",
        target="intermediate",
        track="self_scored",
        stops=(*EMPLOYER, "committee_check", AFTERWARDS),
        papers=JIAXING,
        gate="中评委办公室审核",
        **JIAXING_DAYS,
        claims=("education", "led_projects"),
        returned=Return("committee_check", "statement", VOUCHED, on=date(2021, 11, 22)),
    ),
    "software, local": Route(
        code="zhejiang-it-senior-2023",
        affiliation="county",
        target="deputy_senior",
        track="normal",
        stops=(*EMPLOYER, "accepting_office", "bureau", "lower_committee", "committee_check", "fee", AFTERWARDS),
        papers=SOFTWARE,
        gate="缴纳评审费",
        **SOFTWARE_DAYS,
        authority=date(2023, 12, 29),
        signed_by=("industry", "human_resources"),
        any_of=True,
        claims=("education", "led_projects"),
        returned=Return("bureau", "slot:pension_record", VOUCHED, on=date(2023, 12, 11)),
    ),
    "software, provincial": Route(
        code="zhejiang-it-senior-2023",
        affiliation="provincial",
        target="deputy_senior",
        track="normal",
        stops=(*EMPLOYER, "department", "committee_check", "fee", AFTERWARDS),
        papers=SOFTWARE,
        gate="缴纳评审费",
        **SOFTWARE_DAYS,
        claims=("education", "led_projects"),
        returned=Return("department", "statement", VOUCHED, on=date(2023, 12, 11)),
    ),
    "software, central": Route(
        code="zhejiang-it-senior-2023",
        affiliation="central",
        target="deputy_senior",
        track="normal",
        stops=(*EMPLOYER, "department", "committee_check", "fee", AFTERWARDS),
        papers=SOFTWARE,
        gate="缴纳评审费",
        **SOFTWARE_DAYS,
        claims=("education", "led_projects"),
        returned=Return("department", "slot:delegation_letter", VOUCHED, on=date(2023, 12, 11)),
        delegated="主管部门委托函",
    ),
    "full senior, local": Route(
        code="zhejiang-industry-full-senior-2023",
        affiliation="private",
        target="full_senior",
        track="normal",
        stops=(*EMPLOYER, "accepting_office", "bureau", "lower_committee", "committee_check", AFTERWARDS),
        papers=FULL_SENIOR,
        gate="正高评委会办公室资格审核",
        **FULL_SENIOR_DAYS,
        authority=date(2024, 4, 10),
        signed_by=("industry", "human_resources"),
        returned=Return("lower_committee", "statement", VOUCHED, on=date(2024, 4, 1)),
    ),
    "full senior, provincial": Route(
        code="zhejiang-industry-full-senior-2023",
        affiliation="provincial",
        target="full_senior",
        track="normal",
        stops=(*EMPLOYER, "department", "bureau", "committee_check", AFTERWARDS),
        papers=FULL_SENIOR,
        gate="正高评委会办公室资格审核",
        **FULL_SENIOR_DAYS,
        signed_by=("industry",),
        returned=Return("bureau", "statement", VOUCHED, on=date(2024, 4, 15)),
    ),
    "full senior, central": Route(
        code="zhejiang-industry-full-senior-2023",
        affiliation="central",
        target="full_senior",
        track="normal",
        stops=(*EMPLOYER, "department", "bureau", "committee_check", AFTERWARDS),
        papers=FULL_SENIOR,
        gate="正高评委会办公室资格审核",
        **FULL_SENIOR_DAYS,
        signed_by=("industry",),
        returned=Return("department", "statement", VOUCHED, on=date(2024, 4, 1)),
        delegated="主管部门委托函",
    ),
    "machines, by a bureau": Route(
        code="zhejiang-electromechanical-senior-2020",
        affiliation="county",
        target="deputy_senior",
        track="normal",
        stops=(*EMPLOYER, "bureau", *MACHINES_STOPS),
        papers=MACHINES,
        gate="高评委办公室资格审查",
        **MACHINES_DAYS,
        signed_by=("industry", "human_resources"),
        any_of=True,
        claims=("education", "led_projects"),
        returned=Return("employer", "statement", ()),
    ),
    "machines, by a department": Route(
        code="zhejiang-electromechanical-senior-2020",
        affiliation="provincial",
        target="deputy_senior",
        track="normal",
        stops=(*EMPLOYER, "department", *MACHINES_STOPS),
        papers=MACHINES,
        gate="高评委办公室资格审查",
        **MACHINES_DAYS,
        claims=("education", "led_projects"),
        returned=Return("employer_notice", "achievements", VOUCHED, posted=True),
    ),
    "machines, by an agency": Route(
        code="zhejiang-electromechanical-senior-2020",
        affiliation="no_department",
        target="deputy_senior",
        track="normal",
        stops=(*EMPLOYER, "agency", *MACHINES_STOPS),
        papers=MACHINES,
        gate="高评委办公室资格审查",
        **{**MACHINES_DAYS, "posted": date(2020, 9, 1), "over": date(2020, 9, 9)},
        handed_in=date(2020, 8, 31),
        claims=("education", "led_projects"),
        returned=Return("agency", "achievements", NOTICE_AGAIN, on=date(2020, 9, 14), over=date(2020, 9, 22)),
    ),
}
