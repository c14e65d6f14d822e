"""One table of points as somebody would write it by hand, for speed: marks by line and the total, no word about why."""

from decimal import ROUND_HALF_UP, Decimal

from bench.claims import TITLE
from scoring.calculator import Claim

CENT, NOTHING = Decimal("0.01"), Decimal(0)


def d(*numbers: str) -> tuple[Decimal, ...]:
    return tuple(map(Decimal, numbers))


ONCE = {
    "education": {"doctor": 7, "master": 6, "bachelor_full_time": 5, "bachelor_other": 4, "junior_college": 3},
    "employer_class": {"large": 3, "medium": 2, "small": 1},
    "honours": {"provincial": 4, "city": 2},
}
EACH = {
    "certificates": {"national_practice": 6, "vendor_expert": 4, "vendor": 2},
    "science_awards": {
        "national": 20,
        "provincial_first": 15,
        "provincial_second": 12,
        "provincial_third": 8,
        "city": 5,
    },
    "product_awards": {"provincial": 5, "city": 3},
    "patents": {"invention": 6, "utility": 2, "design": 1},
    "software_copyrights": {"registered": 2},
    "vulnerability_reports": {"critical": 4, "high": 2, "medium": 1},
    "published_papers": {"monograph": 8, "indexed": 6, "core": 4, "ordinary": 2},
    "led_projects": {"large": 15, "medium": 10, "small": 5},
    "joined_projects": {"large": 6, "medium": 4, "small": 2},
    "maintained_products": {"large": 10, "medium": 6, "small": 3},
    "standards": {"national": 6, "trade": 4, "group": 2},
    "trade_posts": {"national": 3, "provincial": 2},
}
POINTS = {line: {o: Decimal(p) for o, p in options.items()} for line, options in {**ONCE, **EACH}.items()}
BANDS = {
    "tenure": [(Decimal(a), Decimal(b)) for a, b in ((10, 8), (8, 7), (5, 6), (3, 4), (1, 2))],
    "hours": [(Decimal(a), Decimal(b)) for a, b in ((3, 5), (2, 3), (1, 1))],
}
WIDE, NARROW = d("0", "1.0", "0.8", "0.6", "0.5", "0.3", "0.3"), d("0", "1.0", "0.8", "0.6", "0.5", "0.2", "0.2")
SHARES = {
    **dict.fromkeys(("science_awards", "product_awards", "joined_projects", "standards"), WIDE),
    **dict.fromkeys(("patents", "software_copyrights"), NARROW),
    "vulnerability_reports": d("0", "1.0", "0.5", "0", "0", "0", "0"),
    "published_papers": d("0", "1.0", "0.5", "0.3", "0.1", "0.1", "0.1"),
}
CAPS = {
    line: Decimal(cap)
    for line, cap in {
        "education": 7, "second_degree": 2, "tenure": 8, "hours": 5, "certificates": 10, "science_awards": 20,
        "product_awards": 8, "patents": 12, "software_copyrights": 6, "vulnerability_reports": 10,
        "published_papers": 12, "led_projects": 30, "joined_projects": 12, "maintained_products": 20,
        "employer_class": 3, "standards": 8, "trade_posts": 4, "honours": 4,
    }.items()
}  # fmt: skip
HIGHEST = {*ONCE, *BANDS}
ANY_TIME = {"education", "tenure", "hours", "certificates", "trade_posts", "employer_class"}
ANY_FIELD = {*ANY_TIME, "honours"}
WORK_ONCE = {"science_awards", "product_awards", "led_projects", "joined_projects"}
LIMITS = {
    name: Decimal(cap)
    for name, cap in {
        "level": 30,
        "awards": 20,
        "property": 15,
        "projects": 30,
        "maintenance": 20,
        "results": 60,
    }.items()
}
TEN, HUNDRED = Decimal(10), Decimal(100)


def marks(  # noqa: C901 -- in one piece, as a rival that is out for speed would be
    claims: list[Claim],
) -> tuple[Decimal, Decimal, dict[str, Decimal]]:
    """(the person's total, what counts of it, marks by line)."""
    claimed, found = dict.fromkeys(CAPS, NOTHING), dict.fromkeys(CAPS, NOTHING)
    works: set[str] = set()
    for claim in claims:
        line, own = claim.line, claim.self_mark
        if line in BANDS:
            mark = next((points for least, points in BANDS[line] if claim.value >= least), NOTHING)
        else:
            mark = POINTS[line][claim.choice]
            if line in SHARES:
                mark *= SHARES[line][min(claim.rank, 6)]
        if own is None:
            own = mark
        elif own < 0:
            raise ValueError(claim)
        claimed[line] += own
        if not claim.evidence or (not claim.in_field and line not in ANY_FIELD):
            continue
        if line not in ANY_TIME and (claim.achieved_on is None or claim.achieved_on < TITLE):
            continue
        if line in WORK_ONCE and claim.work:
            if claim.work in works:
                raise NotImplementedError("one work on two lines: this scorer does not weigh which is better")
            works.add(claim.work)
        mark = min(mark, own)
        if line in HIGHEST:
            if mark > found[line]:
                found[line] = mark
        else:
            found[line] += mark
    for line, mark in found.items():
        if mark > CAPS[line]:
            found[line] = CAPS[line]
    return sum(claimed.values()).quantize(CENT, ROUND_HALF_UP), total(found), found


def total(m: dict[str, Decimal]) -> Decimal:
    level = m["education"] + m["tenure"] + m["hours"] + m["certificates"]
    awards = min(LIMITS["awards"], m["science_awards"] + m["product_awards"])
    property_ = min(LIMITS["property"], m["patents"] + m["software_copyrights"])
    projects = min(LIMITS["projects"], m["led_projects"] + m["joined_projects"])
    maintenance = min(LIMITS["maintenance"], m["maintained_products"] + m["employer_class"])
    results = awards + property_ + m["vulnerability_reports"] + m["published_papers"] + projects + maintenance
    influence = m["standards"] + m["trade_posts"] + m["honours"]
    whole = min(LIMITS["level"], level) + min(LIMITS["results"], results) + min(TEN, influence)
    return min(HUNDRED, whole).quantize(CENT, ROUND_HALF_UP)
