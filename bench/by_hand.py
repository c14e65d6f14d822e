"""All tracks of one notice as somebody would write them by hand, for speed, with the same four answers.

Better answers are smaller, so that AND is the largest and OR the smallest. It leaves early where nothing can change any more.
"""

from calendar import monthrange
from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from bench.people import COUNT_TO, ON
from eligibility.facts import Achievement, Appointment, Degree, Facts, Honour

MET, NOT_YET, UNKNOWN, NOT_MET = 0, 1, 2, 3
YEARS, APPRAISED = (2021, 2022, 2023), (2020, 2021, 2022)
LEVELS = ("secondary", "junior_college", "bachelor", "second_bachelor", "master", "doctor")
BACHELOR, DOCTOR, JUNIOR_COLLEGE = LEVELS[2:], LEVELS[5:], LEVELS[1:]
WORK = ("engineering", "engineering_management")
MAIN = ("led", "main_contributor")
SCIENCE = ("natural_science", "technical_progress", "invention")
UNTIL = date(2023, 8, 27)
BEGINNING = date(1900, 1, 1)
NOTHING = Decimal(0)
SENIOR = ("deputy_senior", "full_senior")


def answers(f: Facts) -> tuple[int, int, int, int]:
    """Normal, transfer, skilled, exceptional."""
    gate = common(f)
    if gate == NOT_MET:
        return NOT_MET, NOT_MET, NOT_MET, NOT_MET
    terms = None
    if f.appointments is not None:
        terms = [a for a in f.appointments if a.level == "intermediate" and a.series == "engineering"]
    bachelor = degree(f, BACHELOR, engineering=True, excepted=True)
    now, held = appointed_now(terms), appointed_months(terms)
    return (
        max(gate, now, normal(f, terms, held, bachelor)) if now != NOT_MET else NOT_MET,
        max(gate, transfer(f)),
        max(gate, skilled(f)),
        max(gate, now, exceptional(f, terms, held, bachelor)) if now != NOT_MET else NOT_MET,
    )


def yes(value: Any, otherwise: int = NOT_MET) -> int:
    if value is None:
        return UNKNOWN
    return MET if value else otherwise


def said(f: Facts, code: str) -> int | None:
    """What a person in office has found."""
    for check in reversed(f.person_checks or ()):
        if check.code == code:
            return MET if check.holds else NOT_MET
    return None


def common(f: Facts) -> int:
    e, p, post = f.employer, f.person, f.post
    area = e.affiliation_area or e.seat_area
    if e.affiliation is None or area is None:
        affiliated = UNKNOWN
    else:
        affiliated = MET if e.affiliation in ("county", "city_direct") and area.startswith("3301") else NOT_MET
    found = affiliated
    if affiliated:
        seat = UNKNOWN if e.seat_area is None else MET if e.seat_area.startswith("3301") else NOT_MET
        found = min(affiliated, max(yes(f.private_employer), seat))
    kind = UNKNOWN if e.kind is None else MET if e.kind in ("enterprise", "public_institution") else NOT_MET
    managed = UNKNOWN if e.civil_service_managed is None else NOT_MET if e.civil_service_managed else MET
    work = UNKNOWN if p.current_work is None else MET if p.current_work in WORK else NOT_MET
    found = max(found, kind, managed, yes(p.on_post), work, yes(p.current_work_in_field))
    if found == NOT_MET:
        return NOT_MET
    if e.kind != "enterprise":
        found = max(found, public(e.kind, yes(post.quota_checked, NOT_YET)))
        for fact in (post.performance_pledge, post.posted_inside):
            answer = public(e.kind, yes(fact, NOT_YET))
            if answer != UNKNOWN:
                found = max(found, answer)
    if e.authorisation_letter is False:
        found = max(found, NOT_YET)
    if not insured(f) and said(f, "insurance") == NOT_MET:
        return NOT_MET
    found = max(found, yes(f.dossier_verified, NOT_YET), yes(f.pledge_signed, NOT_YET), appraisals(f))
    return found if found == NOT_MET else max(found, hours(f))


def public(kind: str | None, answer: int) -> int:
    """What only public institutions are asked."""
    return UNKNOWN if kind is None and answer else answer


def insured(f: Facts) -> bool:
    """Whether the last 36 months were paid here, or nobody has said: a person is asked of a gap."""
    if f.insurance is None:
        return True
    last = ON.year * 12 + ON.month - 2
    months = {f"{m // 12:04d}-{m % 12 + 1:02d}" for m in range(last - 35, last + 1)}
    return months <= {paid.month for paid in f.insurance if paid.area.startswith("33")}


def appraisals(f: Facts) -> int:
    if f.appraisals is None:
        return UNKNOWN
    grades = {a.year: a.grade for a in f.appraisals}
    found, ungraded = MET, False
    for year in APPRAISED:
        grade = grades.get(year)
        if grade is None:
            found = max(found, UNKNOWN if year < ON.year else NOT_YET)
        elif grade == "undetermined":
            found, ungraded = max(found, UNKNOWN), True
        elif grade not in ("excellent", "qualified"):
            return NOT_MET
    if found == UNKNOWN and ungraded:
        by_person = said(f, "appraisals")
        return found if by_person is None else by_person
    return found


def hours(f: Facts) -> int:
    if f.hours is None:
        return UNKNOWN
    years = {year: [NOTHING] * 6 for year in YEARS}
    for h in f.hours:
        sums = years.get(h.year)
        if sums is None:
            continue
        sums[0] += h.hours
        sums[3] += h.online
        if h.kind == "professional":
            sums[1] += h.hours
            sums[4] += h.online
        elif h.kind in ("industry_public", "general_public"):
            sums[2] += h.hours
            sums[5] += h.online
    found = MET
    for year, (total, professional, general, online, professional_online, general_online) in years.items():
        if online > 36:
            total += 36 - online
            alone = professional - professional_online
            used = min(max(60 - alone, NOTHING), professional_online, Decimal(36))
            professional = alone + used
            alone = general - general_online
            general = alone + min(max(18 - alone, NOTHING), general_online, 36 - used)
        if total < 90 or professional < 60 or general < 18:
            if year < ON.year:
                return NOT_MET
            found = NOT_YET
    return found


def months(since: date, until: date) -> int:
    """Whole months; the last day of a shorter month counts as the anniversary."""
    if until <= since:
        return 0
    whole = (until.year - since.year) * 12 + until.month - since.month
    if until.day >= since.day or until.day == monthrange(until.year, until.month)[1]:
        return whole
    return whole - 1


def worked(spans: list[tuple[date, date | None]], since: date) -> int:
    """Whole months of each unbroken piece."""
    found, start, end = 0, None, None
    for begun, ended in sorted((max(a, since), min(b or COUNT_TO, COUNT_TO)) for a, b in spans):
        if ended < begun:
            continue
        if start is not None and begun.toordinal() <= end.toordinal() + 1:
            end = max(end, ended)
            continue
        if start is not None:
            found += months(start, end)
        start, end = begun, ended
    return found if start is None else found + months(start, end)


def first_day(records: Sequence[Any], attribute: str) -> tuple[date | None, bool]:
    """The earliest day, and whether one lacks its day."""
    days = [getattr(record, attribute) for record in records]
    known = [day for day in days if day is not None]
    return min(known, default=None), len(known) < len(days)


def work_since(f: Facts, records: Sequence[Any] | None, attribute: str, years: int, *, in_field: bool = False) -> int:
    """Years of engineering since a title or certificate."""
    if records is None:
        return UNKNOWN
    if not records:
        return NOT_MET
    since, undated = first_day(records, attribute)
    if since is None:
        return UNKNOWN
    return work_years(f, since, years, in_field=in_field, undated=undated)


def work_years(f: Facts, since: date, years: int, *, in_field: bool = False, undated: bool = False) -> int:
    if f.work is None:
        return UNKNOWN
    sure = [(w.since, w.until) for w in f.work if w.kind in WORK and (not in_field or w.in_field)]
    if worked(sure, since) >= years * 12:
        return MET
    if in_field:
        perhaps = [(w.since, w.until) for w in f.work if w.kind in WORK and w.in_field is not False]
        if worked(perhaps, since) >= years * 12:
            return UNKNOWN
    return UNKNOWN if undated else NOT_MET


def appointed_now(terms: list[Appointment] | None) -> int:
    if terms is None:
        return UNKNOWN
    for t in terms:
        if t.since is not None and t.since.year <= 2023 and (t.until is None or t.until.year >= 2023):
            return MET
    return UNKNOWN if any(t.since is None for t in terms) else NOT_MET


def appointed_months(terms: list[Appointment] | None) -> int:
    return worked([(t.since, t.until) for t in terms or () if t.since], BEGINNING)


def appointed(terms: list[Appointment] | None, held: int, years: int) -> int:
    if terms is None:
        return UNKNOWN
    if held >= years * 12:
        return MET
    return UNKNOWN if any(t.since is None for t in terms) else NOT_MET


def degree(
    f: Facts, levels: tuple[str, ...], *, engineering: bool = False, major: bool = True, excepted: bool = False
) -> int:
    if f.degrees is None:
        return UNKNOWN
    reached = [d for d in f.degrees if d.level in levels]
    if not reached:
        return NOT_MET
    exception = registered_or_studied(f) if excepted else NOT_MET
    found, best = NOT_MET + 1, reached[0]
    for d in sorted(reached, key=lambda d: LEVELS.index(d.level), reverse=True):
        fit = fits(d, f.degrees, exception, engineering=engineering, major=major, excepted=excepted)
        if fit < found:
            found, best = fit, d
    if excepted and found == UNKNOWN and best.major_relation is not None:
        by_person = said(f, "major")
        return found if by_person is None else by_person
    return found


def fits(
    d: Degree, degrees: Sequence[Degree], exception: int, *, engineering: bool, major: bool, excepted: bool
) -> int:
    discipline = MET
    if engineering:
        discipline = UNKNOWN if d.discipline is None else MET if d.discipline == "engineering" else NOT_MET
    if not major:
        return discipline
    if excepted and len(degrees) > 1:
        exception = min([exception, *(related(other) for other in degrees if other is not d)])
    own = related(d)
    if own == MET and discipline == NOT_MET:
        discipline = UNKNOWN
    return min(exception, max(own, discipline))


def related(d: Degree) -> int:
    return UNKNOWN if d.major_relation is None else MET if d.major_relation in ("same", "near") else NOT_MET


def registered_or_studied(f: Facts) -> int:
    registered = UNKNOWN
    if f.practice_qualifications is not None:
        registered = min((max(yes(q.national), yes(q.in_field)) for q in f.practice_qualifications), default=NOT_MET)
    if f.studies is None:
        return min(registered, UNKNOWN)
    for s in f.studies:
        end = date.fromordinal(s.until.toordinal() + 1)
        if s.full_time and s.in_field and s.certificate and months(s.since, end) >= 12:
            return MET
    return registered


def normal(f: Facts, terms: list[Appointment] | None, held: int, bachelor: int) -> int:
    titles = None
    if f.titles is not None:
        titles = [t for t in f.titles if t.level == "intermediate" and t.series == "engineering"]
    best = max(bachelor, work_since(f, titles, "qualified_on", 5)) if bachelor != NOT_MET else NOT_MET
    if best == MET:
        return MET
    doctor = degree(f, DOCTOR, engineering=True, major=False)
    if doctor < best:
        doctor = max(doctor, degree(f, DOCTOR, excepted=True), work_since(f, titles, "qualified_on", 2))
        best = min(best, doctor)
    practice = UNKNOWN
    if f.practice_qualifications is not None:
        practice = min((max(yes(q.national), yes(q.engineering)) for q in f.practice_qualifications), default=NOT_MET)
    return min(best, max(practice, appointed(terms, held, 5)))


def transfer(f: Facts) -> int:
    changed = yes(f.person.post_changed)
    if changed == NOT_MET:
        return NOT_MET
    if f.titles is None:
        return UNKNOWN
    titles = [t for t in f.titles if t.level in SENIOR and t.series != "engineering"]
    return max(changed, work_since(f, titles, "qualified_on", 1, in_field=True)) if titles else NOT_MET


def skilled(f: Facts) -> int:
    skills = None if f.skills is None else [s for s in f.skills if s.level == "senior_technician"]
    worked_since = work_since(f, skills, "obtained_on", 4, in_field=True)
    return worked_since if worked_since == MET else min(worked_since, honour(f, named_skill))


def honour(f: Facts, fit: Callable[[Honour], int]) -> int:
    if f.honours is None:
        return UNKNOWN
    return min((fit(h) for h in f.honours), default=NOT_MET)


def among(value: str | None, allowed: tuple[str, ...]) -> int:
    return UNKNOWN if value is None else MET if value in allowed else NOT_MET


def named_skill(h: Honour) -> int:
    if h.code == "worldskills":
        return among(h.grade, ("gold", "silver", "bronze"))
    return MET if h.code in SKILL_HONOURS else NOT_MET


SKILL_HONOURS = (
    "national_technical_expert", "national_skill_master_studio_leader", "zhejiang_grand_skill_award",
    "zhejiang_outstanding_craftsman", "provincial_skill_leader_outstanding",
)  # fmt: skip
STATE_HONOURS = (
    "outstanding_contribution_expert", "technical_progress_manager", "science_labour_model", "science_advanced_worker",
)  # fmt: skip


def state_honour(h: Honour) -> int:
    if h.by_association or h.code not in STATE_HONOURS:
        return NOT_MET
    return among(h.grade, ("national", "ministerial", "provincial"))


def tackling_title(h: Honour) -> int:
    return MET if h.code == "tackling_contribution" else NOT_MET


def exceptional(f: Facts, terms: list[Appointment] | None, held: int, bachelor: int) -> int:
    five = appointed(terms, held, 5)
    without = max(five, NOT_MET if bachelor == MET else MET)
    four = appointed(terms, held, 4)
    if four == NOT_MET:
        four = said(f, "hangzhou-chem-textile-senior-2023.exceptional.one_year_early")
        four = UNKNOWN if four is None else four
    early = max(bachelor, NOT_MET if five == MET else MET, four)
    way = min(without, early)
    return way if way == NOT_MET else max(way, three_of_six(f))


def three_of_six(f: Facts) -> int:
    merits = (
        min(count(f, paper, 3), count(f, book)),
        count(f, science_award),
        honour(f, state_honour),
        min(count(f, tackling_leader), honour(f, tackling_title)),
        min(count(f, led_engineering), count(f, listed_prize), count(f, quality_engineering, 2)),
        long_service(f),
    )
    return sorted(merits)[2]


def long_service(f: Facts) -> int:
    best = degree(f, JUNIOR_COLLEGE)
    if best != NOT_MET:
        best = max(best, work_years(f, BEGINNING, 20))
    return best if best == MET else min(best, max(degree(f, LEVELS, major=False), work_years(f, BEGINNING, 25)))


def count(f: Facts, fit: Callable[[Achievement], int], n: int = 1) -> int:
    """The n-th best of the achievements that are not too late."""
    if f.achievements is None:
        return UNKNOWN
    found = []
    for a in f.achievements:
        answer = fit(a)
        if answer != NOT_MET:
            found.append(UNKNOWN if a.on is None else NOT_MET if a.on > UNTIL else answer)
    return sorted(found)[n - 1] if len(found) >= n else NOT_MET


def paper(a: Achievement) -> int:
    if a.kind != "paper":
        return NOT_MET
    return max(yes(a.in_field), yes(a.published), among(a.level, ("international", "national")))


def book(a: Achievement) -> int:
    return max(yes(a.in_field), yes(a.published)) if a.kind in ("monograph", "translation") else NOT_MET


def science_award(a: Achievement) -> int:
    if a.award not in SCIENCE:
        return NOT_MET
    ways = (
        max(among(a.level, ("national",)), among(a.grade, ("first", "second", "third"))),
        max(among(a.level, ("ministerial", "provincial")), among(a.grade, ("first", "second"))),
        max(among(a.level, ("sub_provincial_city",)), among(a.grade, ("first",))),
    )
    return max(min(ways), among(a.role, MAIN))


def tackling_leader(a: Achievement) -> int:
    if a.award != "tackling":
        return NOT_MET
    return max(among(a.level, ("national", "ministerial", "provincial")), among(a.role, ("led",)))


def led_engineering(a: Achievement) -> int:
    if a.kind not in ("project", "product", "maintenance", "other"):
        return NOT_MET
    return max(among(a.role, ("led",)), among(a.scale, ("large", "medium")), yes(a.notable_benefit))


PRIZES = {
    "new_product": ((("national",), ("first", "second")), (("ministerial", "provincial"), ("first",))),
    "survey_design": ((("national",), ("gold", "silver")), (("ministerial", "provincial"), ("first",))),
    "quality_product": ((("national",), ("gold", "silver")),),
    "quality_engineering": ((("national",), ("gold", "silver")),),
    "quality_management": ((("national",), ()),),
    "management_innovation": ((("national",), ("first", "second")), (("provincial",), ("first",))),
}


def listed_prize(a: Achievement) -> int:
    ways = PRIZES.get(a.award or "")
    if ways is None:
        return NOT_MET
    best = min(max(among(a.level, levels), among(a.grade, grades) if grades else MET) for levels, grades in ways)
    return max(best, among(a.role, MAIN))


def quality_engineering(a: Achievement) -> int:
    if a.award != "quality_engineering":
        return NOT_MET
    return max(among(a.level, ("provincial",)), among(a.role, MAIN))
