"""One person of a plan for each of the four answers, found by the shape of the plan's own tracks."""

from dataclasses import dataclass

from accounts.enums import EmployerKind
from accounts.models import Organisation
from config.demo import journeys
from config.demo.careers import Story
from config.demo.journeys import Stage
from declarations.judging import chosen_track, fresh_verdict
from declarations.models import Declaration
from eligibility.answers import Answer
from review_plans.plan import Plan
from review_plans.queries import confirmed_rules, current_version, schedule_of


@dataclass(frozen=True)
class _Part:
    """What somebody declares, and what is particular about them."""

    track: str
    story: Story
    employer: Organisation


def one_for_each_answer(stage: Stage) -> dict[str, Declaration]:
    """Drafts by answer. A plan whose tracks all rest on sources that may not decide has only an UNKNOWN one."""
    target = stage.plan.targets[0]
    met = _draft(stage, target.level, _Part("normal", Story(), _enterprise(stage)), "met")
    printed = "normal" if answer_of(stage, met) is Answer.MET else "skilled"
    if printed == "skilled":
        _rename(met, f"{short_name(stage.plan)}-unknown")
    if printed not in target.tracks:
        return {Answer.UNKNOWN.value: met}
    found = {Answer.UNKNOWN.value: met}
    if printed == "normal":
        found = {Answer.MET.value: met, Answer.UNKNOWN.value: _unknown(stage, target.level)}
    else:
        found[Answer.MET.value] = _draft(
            stage, target.level, _Part(printed, Story(skill_years=6), _enterprise(stage)), "met"
        )
    for answer, story in (
        (Answer.NOT_MET, Story(years_since_title=3, skill_years=1)),
        (Answer.NOT_YET, Story(hours_last_missing=True, skill_years=6)),
    ):
        part = _Part(printed, story, _enterprise(stage))
        found[answer.value] = _draft(stage, target.level, part, answer.value.lower().replace("_", "-"))
    return dict(sorted(found.items()))


def _unknown(stage: Stage, level: str) -> Declaration:
    """A self score whose lines nobody has confirmed; else a public institution that has not entered its post."""
    schedule = schedule_of(current_version(stage.row.code))
    waiting = schedule is not None and schedule.code not in confirmed_rules(stage.row)
    if waiting and "self_scored" in stage.plan.target(level).tracks:
        part = _Part("self_scored", Story(years_since_title=3), _enterprise(stage))
    else:
        part = _Part("normal", Story(), _institution(stage))
    return _draft(stage, level, part, "unknown")


def _draft(stage: Stage, level: str, part: _Part, name: str) -> Declaration:
    dossier = journeys.applicant(stage, part.employer, level, part.story, username=f"{short_name(stage.plan)}-{name}")
    return journeys.draft(stage, dossier.person, level, part.track)


def _rename(declaration: Declaration, username: str) -> None:
    declaration.person.username = username
    declaration.person.save(update_fields=["username"])


def answer_of(stage: Stage, declaration: Declaration) -> Answer:
    track = chosen_track(declaration, fresh_verdict(declaration, stage.now()))
    assert track is not None
    return track.answer


def _enterprise(stage: Stage) -> Organisation:
    return next(e for e in stage.employers if e.employer.kind == EmployerKind.ENTERPRISE)


def _institution(stage: Stage) -> Organisation:
    return next(e for e in stage.employers if e.employer.kind == EmployerKind.PUBLIC_INSTITUTION)


def short_name(plan: Plan) -> str:
    """Place or field, and the year, out of the plan's code: for user names of the demo."""
    first, *rest, year = plan.code.split("-")
    return f"{first}-{rest[0]}-{year}" if rest else f"{first}-{year}"
