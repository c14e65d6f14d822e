"""One plan with something at every stop, and everybody who might knock: what the matrix and the page sweep walk over."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

from django.core.management import call_command
from django.utils import timezone

from accounts import actions as accounts
from accounts.enums import Affiliation, EmployerKind, Role
from accounts.models import AuthorisationLetter, Employer, Organisation, Person, Seat
from committee import actions as committee
from committee import paper_sets, studio
from committee.ballots.models import BallotRound
from committee.experts import assigning, draw_actions, pool_actions, review_actions
from committee.experts.laying_down import Limits
from committee.experts.models import Draw, Expert, Relation, Review
from committee.integrity import put_on_record
from committee.models import DraftDryRun, PaperSet, Roster
from committee.outcomes.models import Announcement
from config import clock
from config.demo import careers, journeys, pictures
from config.demo.careers import Story
from config.demo.journeys import Stage
from config.demo.offices import seat_every_office
from declarations import pledging
from declarations.appealing import decisions_about, due_day
from declarations.enums import Verb
from declarations.models import Declaration
from declarations.returns import ReturnPoint
from documents import making
from documents.models import Document, DocumentBatch, DocumentOrder
from dossiers import vouching
from dossiers.models import Degree, Dossier
from files.actions import receive
from files.mark_actions import WHOLE_PAGE, draw
from files.models import FileMark, PhoneLink, StoredFile
from files.phone_actions import make_link
from files.rules import EVIDENCE, LETTER
from integrity.appeals import bring
from integrity.models import Appeal, IntegrityAct
from messages.models import Message
from offices.actions import Chosen, order_letter, order_roster, run_batch
from offices.models import DeskBatch, PeopleImport
from public_notices.actions import post_notice, record_objection
from public_notices.models import Objection, PublicNotice
from review_plans.draft_actions import By, start_draft
from review_plans.models import PlanDraft
from review_plans.queries import current_version, plan_of
from review_plans.studio.sources import texts_of_folder
from tests import ballots, reviews
from tests.integrity.decisions import decision
from tests.offices.people.conftest import bringing, someone
from tests.stages import PLANS, make_stage, set_day

PLAN = "hangzhou-chem-textile-senior-2023"
OTHER_PLAN = "jiaxing-it-mid-junior-2021"
DAY = date(2023, 8, 18)

STOPS = (
    "employer_notice", "accepting_office", "bureau", "committee_check", "admission_notice", "fee", "expert_review", "ballot",
)  # fmt: skip


@dataclass(frozen=True)
class Subject:
    """Somebody who knocks, in the seat they act in; nobody has neither."""

    name: str
    person: Person | None
    seat: Seat | None = None


@dataclass
class World:
    stage: Stage
    subjects: list[Subject]
    declarations: dict[str, Declaration]
    """By the stop where it stands; draft, sent_back and ended besides."""
    letter: AuthorisationLetter
    dossier: Dossier
    """Handed in, waits for its employer."""
    entry: Degree
    evidence: StoredFile
    loose_file: StoredFile
    """Of the same person as the draft, attached to nothing."""
    mark: FileMark
    """Drawn by the employer on evidence of its case."""
    message: Message
    notice: PublicNotice
    objection: Objection
    admission: PublicNotice
    batch: DeskBatch
    imports: dict[str, PeopleImport]
    """Of the employer: one that waits for a word, one that is written."""
    act: IntegrityAct
    """About the declaration that has ended; an entry without a bar."""
    appeal: Appeal
    """Against that act."""
    roster: Roster
    paper_set: PaperSet
    plan_draft: PlanDraft
    dry_run: DraftDryRun
    ballot: BallotRound
    """Open, over the case at the ballot."""
    announcement: Announcement
    expert: Expert
    relation: Relation
    draw: Draw
    """Of one seat, drawn; the expert has accepted and leads."""
    phone: tuple[PhoneLink, str]
    """A code by which the draft's pledge may be signed, and what it carries."""
    papers: dict[str, DocumentOrder] = field(default_factory=dict)
    forms: DocumentBatch | None = None

    def at(self, stop: str) -> Declaration:
        return self.declarations[stop]

    def document(self, name: str) -> Document:
        return Document.objects.get(order=self.papers[name])


def make_world() -> World:
    stage = make_stage(PLAN, DAY)
    employer = next(e for e in stage.employers if e.employer.affiliation == Affiliation.COUNTY)
    other = next(e for e in stage.employers if e.employer.affiliation == Affiliation.PRIVATE)
    at = {"draft": _drafted(stage, employer), "employer": _submitted(stage, employer)}
    at["other"] = _submitted(stage, other)
    at["ended"], at["sent_back"] = _submitted(stage, employer), _submitted(stage, employer)
    for stop in STOPS:
        at[stop] = _submitted(stage, employer)
    seat = stage.desks.operators[employer.pk]
    journeys.step(stage, at["ended"], Verb.REFUSE, seat, reason="材料不实，不予推荐。")
    journeys.send_back(
        stage, at["sent_back"], [ReturnPoint("unclear", "statement", "述职没有写明本人承担的具体工作，请补充。")]
    )

    walkers = [journeys.advance(stage, at[stop]) for stop in STOPS]
    notice = journeys.post_employer_notice(stage, employer, walkers[1:])
    set_day(PLAN, notice.over_at.astimezone(clock.SHANGHAI).date())
    office = stage.desks.seats[at["bureau"].accepting_office_id]  # type: ignore[index]
    batch = _by_batch(stage, [at["bureau"]], office)
    for stop in STOPS[1:]:
        lead(stage, at[stop], stop if stop in ("accepting_office", "bureau", "committee_check") else "admission_notice")
    admitted = _post_admission(stage, [at[stop] for stop in STOPS[-3:]])
    set_day(PLAN, admitted.over_at.astimezone(clock.SHANGHAI).date())
    lead(stage, at["fee"], "fee")
    # First: a draw takes all cases that wait for one.
    lead(stage, at["ballot"], "ballot")
    lead(stage, at["expert_review"], "expert_review")
    board = ballots.seat_board(stage)
    ballot = ballots.opened(stage, ballots.in_session(stage, board, [_fresh(at["ballot"])]))
    admission = _post_admission(stage, [at["admission_notice"]])
    running = journeys.post_employer_notice(stage, employer, walkers[:1])
    objection = record_objection(
        running,
        at["employer_notice"],
        name="赵反映",
        contact="13800000000",
        words="公示的项目由他人主持完成，请核查验收材料。",
        received_at=timezone.now(),
    )
    sitting = _committee_seat(stage)
    roster = committee.make_roster(plan=stage.row, person=sitting.person, seat=sitting, now=stage.now())
    forms = committee.order_forms(roster, person=sitting.person, seat=sitting, now=stage.now())
    plan_draft, dry_run = _plan_draft(stage, sitting)
    act = _act(stage, at["ended"], sitting)
    expert = _expert(stage, at["expert_review"].specialty, sitting)
    reviewer = Subject("expert", expert.person, expert.seat)
    world = World(
        stage=stage,
        subjects=[*_subjects(stage, employer, other), reviewer, *_board(board)],
        declarations={stop: _fresh(d) for stop, d in at.items()},
        letter=_letter(stage, employer),
        act=act,
        appeal=_appeal(stage, act),
        dossier=_waiting_dossier(stage, employer),
        entry=Degree.objects.filter(dossier__person=at["draft"].person)[0],
        evidence=StoredFile.objects.filter(owner=at["draft"].person, rule="evidence")[0],
        loose_file=receive(owner=at["draft"].person, slot_rule=EVIDENCE, upload=pictures.evidence(1)),
        mark=_mark(at["employer"], seat),
        message=Message.objects.filter(recipient=at["sent_back"].person)[0],
        notice=running,
        objection=objection,
        admission=admission,
        batch=batch,
        imports=_imports(seat),
        roster=roster,
        paper_set=_on_the_counter(roster, sitting, stage.now()),
        plan_draft=plan_draft,
        dry_run=dry_run,
        ballot=ballot,
        announcement=_announcement(stage, sitting),
        expert=expert,
        relation=_relation(expert, at["fee"], sitting),
        draw=_draw(stage, at["expert_review"].specialty, sitting),
        phone=make_link(person=at["draft"].person, kind=pledging.KIND, target=str(at["draft"].pk), now=timezone.now()),
        forms=forms,
    )
    _print(world, office, sitting)
    return world


def _mark(declaration: Declaration, seat: Seat) -> FileMark:
    return draw(
        StoredFile.objects.filter(owner=declaration.person, rule="evidence")[0],
        subject=f"declaration:{declaration.pk}",
        page=1,
        box=WHOLE_PAGE,
        words="合同首页没有盖章。",
        person=seat.person,
        seat=seat,
        at=timezone.now(),
    )


def _imports(seat: Seat) -> dict[str, PeopleImport]:
    ours = bringing(seat.organisation, seat.person)
    return {
        "written": ours.written(someone(name="吴新来"), someone(name="吴有误", phone="1")),
        "waiting": ours.taken_in(someone(name="郑待定"), someone(name="郑有误", number="1")),
    }


def _expert(stage: Stage, specialty: str, sitting: Seat) -> Expert:
    today = clock.today(None)
    entry = pool_actions.Entry(
        specialties=(specialty,), title="正高级工程师", title_level="full_senior", titled_on=None,
        employer_name="某某研究院", outside=True, starts_on=today, ends_on=today, load_limit=20,
    )  # fmt: skip
    by = {"by": sitting.person, "seat": sitting, "at": timezone.now()}
    return pool_actions.add_expert(stage.row, stage.people.make(prefix="expert"), entry, **by)


def _relation(expert: Expert, case: Declaration, sitting: Seat) -> Relation:
    return pool_actions.record_relation(
        expert.plan, expert.person, case.person, kind="teacher", words="硕士导师",
        by=sitting.person, seat=sitting, at=timezone.now(),
    )  # fmt: skip


def _draw(stage: Stage, specialty: str, sitting: Seat) -> Draw:
    by = {"by": sitting.person, "seat": sitting, "at": timezone.now()}
    limits = Limits(seats={specialty: 1}, per_employer=1, outside_percent=0, reads=1)
    drawn = draw_actions.draw(draw_actions.lay_down(stage.row, limits, exception_reason="专业范围小。", **by), **by)
    member = drawn.members.get()
    draw_actions.answer(member, accepts=True, reason="", seat=member.expert.seat, at=timezone.now())
    draw_actions.name_leader(member, **by)
    assigning.assign(drawn, **by)
    review_actions.declare_none(Review.objects.get(member=member), seat=member.expert.seat, at=timezone.now())
    return drawn


def _plan_draft(stage: Stage, sitting: Seat) -> tuple[PlanDraft, DraftDryRun]:
    """A draft that could be published, tried once."""
    by = By(sitting.person, sitting, timezone.now())
    texts = texts_of_folder(PLANS / PLAN)
    texts["plan.yaml"] = texts["plan.yaml"].replace("working_days: 5", "working_days: 6", 1)
    draft = start_draft(stage.row, title="明年的通知", texts=texts, by=by)
    run = studio.ask(draft, person=sitting.person, at=timezone.now())
    studio.run(run.pk)
    return draft, DraftDryRun.objects.get(pk=run.pk)


def _act(stage: Stage, ended: Declaration, sitting: Seat) -> IntegrityAct:
    entries = [rule for rule in stage.plan.sanction_rules if rule.kind == "record"]
    made = decision(sitting.person, stage.now().date())
    return put_on_record(ended, made, entries, person=sitting.person, seat=sitting, now=stage.now())


def _appeal(stage: Stage, act: IntegrityAct) -> Appeal:
    matter = next(each.matter for each in decisions_about(act.person) if each.matter.act == act)
    return bring(
        matter,
        person=act.person,
        words="公章是真的，请向出具单位核实。",
        file=None,
        due_on=due_day(stage.now().date()),
        received_at=timezone.now(),
        now=stage.now(),
    )


def lead(stage: Stage, declaration: Declaration, stop: str) -> None:
    """On from where it stands, its notices really run."""
    declaration.refresh_from_db()
    while declaration.stop != stop:
        if declaration.stop_kind == "expert_review" and reviews.are_asked_for(declaration):
            reviews.handed_in(stage, declaration)
        declaration = journeys.advance(stage, declaration)


def _on_the_counter(roster: Roster, office: Seat, now: datetime) -> PaperSet:
    number = roster.items.get(position=2).declaration.number
    return paper_sets.receive(roster, number=number, copies=1, wanted=1, person=office.person, seat=office, now=now).set


def _post_admission(stage: Stage, declarations: list[Declaration]) -> PublicNotice:
    seat = _committee_seat(stage)
    return post_notice(
        organisation=seat.organisation,
        kind="admission_notice",
        declarations=[_fresh(d) for d in declarations],
        place="评委会办公室网站",
        contact="0571-00000001",
        person=seat.person,
        seat=seat,
    )


def _fresh(declaration: Declaration) -> Declaration:
    return Declaration.objects.select_related("person", "employer", "accepting_office").get(pk=declaration.pk)


def _drafted(stage: Stage, employer: Organisation) -> Declaration:
    dossier = journeys.applicant(stage, employer, stage.plan.targets[0].level, Story(insured_here=False))
    return journeys.draft(stage, dossier.person, stage.plan.targets[0].level, "normal")


def _submitted(stage: Stage, employer: Organisation) -> Declaration:
    return journeys.submit(stage, _drafted(stage, employer))


def _by_batch(stage: Stage, declarations: list[Declaration], seat: Seat) -> DeskBatch:
    """Through the accepting office as its officer does it: one by one endorsed, then recommended together."""
    chosen = []
    for declaration in declarations:
        lead(stage, declaration, "accepting_office")
        journeys.step(stage, declaration, Verb.ENDORSE, seat)
        declaration.refresh_from_db()
        chosen.append(Chosen(declaration.pk, declaration.row_version))
    batch = run_batch(chosen, verb=Verb.RECOMMEND, plan_code=PLAN, person=seat.person, seat=seat)
    order_roster(batch, person=seat.person, seat=seat)
    order_letter(batch, person=seat.person, seat=seat)
    return batch


def _committee_seat(stage: Stage) -> Seat:
    return next(s for s in stage.desks.seats.values() if s.role == Role.COMMITTEE_OFFICER)


def _letter(stage: Stage, employer: Organisation) -> AuthorisationLetter:
    person = stage.people.make(prefix="letter")
    file = receive(owner=person, slot_rule=LETTER, upload=pictures.evidence(99, pages=1))
    new = accounts.register_employer(
        name="杭州新立高分子材料有限公司",
        credit_code="91330100MA2WORLD01",
        kind=EmployerKind.ENTERPRISE,
        affiliation=Affiliation.PRIVATE,
        private=True,
        area=employer.area,
        by=person,
        at=timezone.now(),
    )
    organisation = new.organisation if isinstance(new, Employer) else new
    return accounts.hand_in_letter(organisation, operator=person, file_id=file.pk, at=timezone.now())


def _waiting_dossier(stage: Stage, employer: Organisation) -> Dossier:
    stage.serial += 1
    person = stage.people.make(prefix="newcomer")
    level = stage.plan.targets[0].level
    dossier = careers.fill(person, employer, stage.plan, level, Story(), stage.words, stage.people.serial)
    dossier.refresh_from_db()
    return vouching.hand_in(dossier, person=person, expected_version=dossier.row_version)


def _subjects(stage: Stage, employer: Organisation, other: Organisation) -> list[Subject]:
    """All but the owner, who is another person for each object."""
    call_command("import_plan", str(Path(PLANS) / OTHER_PLAN), verbosity=0)
    seat_every_office(plan_of(current_version(OTHER_PLAN)), stage.people, stage.desks, timezone.now())
    seats = list(stage.desks.seats.values())
    office = next(s for s in seats if s.role == Role.ACCEPTING_OFFICER and s.organisation.area == employer.area)
    bureau = _bureau(seats, employer.area_id or "")

    def sitting(name: str, seat: Seat) -> Subject:
        return Subject(name, seat.person, seat)

    stranger = journeys.applicant(stage, other, stage.plan.targets[0].level, Story()).person
    admin_seat = Seat.objects.get(person=stage.desks.admin)
    return [
        Subject("nobody", None),
        Subject("applicant_other", stranger),
        sitting("operator", stage.desks.operators[employer.pk]),
        sitting("operator_other", stage.desks.operators[other.pk]),
        sitting("officer", office),
        sitting(
            "officer_other",
            next(s for s in seats if s.role == Role.ACCEPTING_OFFICER and s.organisation != office.organisation),
        ),
        sitting("bureau", bureau),
        sitting("bureau_other", next(s for s in seats if s.role == Role.BUREAU_OFFICER and _elsewhere(s, employer))),
        sitting("department", next(s for s in seats if s.role == Role.DEPARTMENT_OFFICER)),
        sitting("committee", _committee_of(seats, PLAN)),
        sitting("committee_other", _committee_of(seats, OTHER_PLAN)),
        sitting("admin", admin_seat),
        *_other_administrators(stage, admin_seat),
    ]


def _other_administrators(stage: Stage, admin: Seat) -> Iterator[Subject]:
    for role in (Role.SYSTEM_ADMIN, Role.AUDIT_ADMIN):
        person = stage.people.make(prefix=role.value)
        seat = accounts.appoint_seat(
            person=person, organisation=admin.organisation, role=role, by=admin.person, at=timezone.now()
        )
        yield Subject(role.value, person, seat)


def _announcement(stage: Stage, sitting: Seat) -> Announcement:
    """A document that names nobody: its cases would have to stand weeks later than all others here."""
    return Announcement.objects.create(
        plan=stage.row,
        document_number="浙人社发〔2023〕99号",
        title="关于公布任职资格的通知",
        dated=stage.now().date(),
        recorded_by=sitting.person,
        recorded_at=stage.now(),
    )


def _board(board: list[Seat]) -> list[Subject]:
    """The chair and a member of the board that votes."""
    return [Subject("chair", board[0].person, board[0]), Subject("expert_other", board[1].person, board[1])]


def _bureau(seats: list[Seat], area: str) -> Seat:
    return next(s for s in seats if s.role == Role.BUREAU_OFFICER and s.organisation.area_id == area)


def _elsewhere(seat: Seat, employer: Organisation) -> bool:
    """A county bureau of another county."""
    area = seat.organisation.area_id or ""
    return not area.endswith("00") and area != employer.area_id


def _committee_of(seats: list[Seat], plan_code: str) -> Seat:
    return next(s for s in seats if s.role == Role.COMMITTEE_OFFICER and s.plan_code == plan_code)


def _print(world: World, office: Seat, sitting: Seat) -> None:
    """Papers that really exist: the batch's roster and letter, the committee's roster, one form of its batch."""
    subject = f"desk_batch:{world.batch.pk}"
    world.papers = {
        "desk_roster": DocumentOrder.objects.get(kind="roster", subject=subject),
        "letter": DocumentOrder.objects.get(kind="commission_letter", subject=subject),
        "sheet": DocumentOrder.objects.filter(kind="notice_sheet").order_by("requested_at")[0],
        "roster": DocumentOrder.objects.get(kind="committee_roster", subject=f"roster:{world.roster.pk}"),
        "form": DocumentOrder.objects.filter(batch=world.forms).order_by("position")[0],
    }
    for order in world.papers.values():
        making.fulfil(order.pk)
