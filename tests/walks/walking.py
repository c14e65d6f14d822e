"""Leads one declaration along a route, at every desk up to the last moment that the notice leaves, and notes the stops."""

from dataclasses import dataclass, field
from datetime import date, datetime, time
from pathlib import Path

from accounts.identity.queries import number_of
from config import clock
from config.demo.journeys import Stage, seats_here
from declarations.models import Declaration
from public_notices.models import PublicNotice
from review_plans.queries import deadline
from tests.walks.applicant import Applicant
from tests.walks.desk import Committee, Desk
from tests.walks.printed import flat, pages_of, sheet_of
from tests.walks.routes import Route
from tests.walks.world import World, applicant, at, employer_of, just_before, midnight_after, on

WORDS = {"industry": "经信部门", "human_resources": "人社部门"}


@dataclass
class Walk:
    """One declaration on its way. `seen` are the stops in the order in which it came to them."""

    world: World
    stage: Stage
    route: Route
    folder: Path
    me: Applicant = field(init=False)
    seen: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        employer = employer_of(self.stage, self.route.affiliation)
        on(self.code, self.stage.plan.demo_today or self.stage.plan.opens_at)
        who = applicant(self.stage, employer, self.route.target)
        self.me = Applicant(self.world, who, self.code, self.folder)

    @property
    def code(self) -> str:
        return self.route.code

    @property
    def declaration(self) -> Declaration:
        return self.me.now()

    def note(self) -> str:
        """Where it stands now; noted when it has moved."""
        stop = self.declaration.stop
        if not self.seen or self.seen[-1] != stop:
            self.seen.append(stop)
        return stop

    def desk(self, party: str = "") -> Desk:
        """The clerk of the present stop; of several parties the named one."""
        seats = seats_here(self.stage, self.declaration)
        assert seats, f"nobody sits at {self.declaration.stop}"
        seat = next((s for s in seats if s.organisation.bureau_kind == party), seats[0])
        kind = Committee if seat.role == "committee_officer" else Desk
        return kind(self.world, seat, self.declaration)

    def committee(self) -> Committee:
        desk = self.desk()
        assert isinstance(desk, Committee)
        return desk

    # --- the applicant ---

    def hand_in(self) -> None:
        """From the empty draft to the receipt, in the last moment of the personal window."""
        me, route = self.me, self.route
        me.start()
        if limit := self.stage.plan.statement_limit:
            me.is_refused_too_long_a_statement(limit)
        specialty = self.stage.plan.specialties[0].code
        me.fill(target=route.target, track=route.track, specialty=specialty)
        if route.claims:
            me.claim(*route.claims)
        me.pledge()
        if route.delegated:
            me.is_refused_without(self.stage.plan.delegation_slot, route.delegated)
        closes = midnight_after(route.personal) if route.personal else None
        assert deadline(me.declaration.version, "personal", area=me.now().area_code) == closes
        if route.handed_in:
            on(self.code, route.handed_in)
        elif route.personal and closes:
            at(self.code, closes)
            me.is_refused_to_submit(f"个人申报已于 {in_words(route.personal)} 截止。")
            just_before(self.code, closes)
        me.submit(against=route.against)
        self.note()

    # --- the employer ---

    def through_employer(self) -> None:
        route, back = self.route, self.route.returned
        on(self.code, route.posted)
        if back.by == "employer":
            self.send_back_and_correct()
        self.desk().endorse()
        self.note()
        if back.by == "employer_notice":
            if back.posted:
                self.post()
            self.send_back_and_correct()
        notice = self.post()
        desk = self.desk()
        desk.run_notice(notice, over=start_of(self.route.over))
        self.check_sheet(desk.notice_sheet(notice))
        if self.route.employer:
            desk.is_too_late("forward", "报送", self.route.employer)
        desk.move_batch("notice", "批量报送")
        self.note()

    def post(self) -> PublicNotice:
        notice = self.desk().post_notice(latest=self.route.latest_posting)
        assert notice.posted_on == clock.today(self.code)
        return notice

    def check_sheet(self, pdf: bytes) -> None:
        text = "".join(pages_of(pdf))
        assert flat(self.route.papers.sheet) in text
        assert flat(self.me.person.name) in text
        assert number_of(self.me.person) not in text

    # --- the offices ---

    def through_offices(self) -> None:
        while (stop := self.declaration.stop_kind) not in ("committee_check", "admission_notice", "fee"):
            if self.route.returned.by == stop:
                self.send_back_and_correct()
            if stop == "bureau":
                self.sign_by_bureaus()
            else:
                self.desk().endorse()
            self.recommend()

    def sign_by_bureaus(self) -> None:
        """Before enough have signed nothing moves, with the missing party's name; any_of needs one, all_of each."""
        parties = self.route.signed_by
        missing = "、".join(WORDS[p] for p in parties)
        self.desk(parties[0]).is_refused("recommend", "审核推荐", f"还缺审查意见：{missing}。")
        for place, party in enumerate(parties):
            desk = self.desk(party)
            desk.endorse()
            left = () if self.route.any_of else parties[place + 1 :]
            if left:
                desk.is_refused("recommend", "审核推荐", f"还缺审查意见：{'、'.join(WORDS[p] for p in left)}。")
            if self.route.any_of:
                return

    def recommend(self) -> None:
        stop = self.declaration.stop
        closes = deadline(self.declaration.version, stop, variant=self.declaration.variant)
        last = self.route.last_day(stop)
        assert closes == (midnight_after(last) if last else None)
        desk = self.desk(self.route.signed_by[0] if self.route.signed_by else "")
        before = clock.now(self.code)
        if last:
            desk.is_too_late("recommend", "审核推荐", last)
        batch = desk.move_batch("signed", "批量审核推荐")
        if last:
            at(self.code, before)
        roster, letter = desk.batch_papers(batch)
        self.check_roster(roster)
        assert flat(self.route.papers.letter) in "".join(pages_of(letter))
        self.note()

    # --- returns ---

    def send_back_and_correct(self) -> None:
        """The desk reopens one point; it is corrected, vouched for again, and comes back to the desk that sent it."""
        back, before = self.route.returned, self.declaration.revision
        if back.on:
            on(self.code, back.on)
        desk = self.desk()
        sender = self.declaration.stop
        desk.send_back(back.what, "请写明本人承担的部分。")
        assert self.declaration.state == "sent_back"
        self.me.visitor.go(self.me.hub).says("请写明本人承担的部分。")
        self.correct(back.what)
        assert self.declaration.revision == before + 1
        for stop in back.again:
            assert self.note() == stop
            if stop == "employer":
                self.desk().endorse()
            else:
                self.notice_again()
        assert self.note() == sender

    def correct(self, page: str) -> None:
        if page == "statement":
            self.me.save("statement", statement="补充：本人负责方案设计和现场调试，占全部工作量的六成。")
            self.me.submit(against=self.route.against)
        elif page.startswith("slot:"):
            self.me.upload(page.removeprefix("slot:"))
            self.me.submit(against=self.route.against)
        else:
            assert page == "achievements"
            form = self.me.visitor.go(f"{self.me.hub}achievements/").form(button="保存并继续")
            first = form.offered("chosen")[0]
            form.fill(chosen=[first], representative=first).press("保存并继续").says("已选 1 项业绩。")
            self.me.submit(against=self.route.against)

    def notice_again(self) -> None:
        """What the notice shows has changed: it hangs another five working days."""
        desk = self.desk()
        desk.is_refused("forward", "报送", "还没有张贴公示")
        assert self.route.returned.over
        desk.run_notice(self.post(), over=start_of(self.route.returned.over))
        desk.move_batch("notice", "批量报送")

    # --- the committee office ---

    def through_committee(self) -> None:
        gate = self.stage.plan.form_unlocks_after
        while (stop := self.declaration.stop) != "expert_review":
            if stop == "committee_check" and self.route.returned.by == stop:
                self.send_back_and_correct()
            desk = self.committee()
            if not itself_passed(self, gate):
                self.me.is_refused_the_form(self.route.gate)
                desk.is_refused_form(desk.make_roster())
            if stop == "committee_check":
                if stop in self.route.days:
                    desk.is_too_late("endorse", "审查通过", self.route.days[stop])
                desk.endorse()
            elif stop == "fee":
                desk.take_fee()
            else:
                assert stop == "admission_notice"
                assert self.route.admission
                on(self.code, self.route.admission[0])
                desk.run_admission(desk.post_admission(), over=start_of(self.route.admission[1]))
            self.note()

    # --- the papers ---

    def check_roster(self, xlsx: bytes) -> dict[str, object]:
        sheet = sheet_of(xlsx)
        assert sheet.title == self.route.papers.roster
        assert sheet.headings == self.route.papers.headings
        mine = next(row for row in sheet.rows if row["姓名"] == self.me.person.name)
        assert mine["身份证号码"] == number_of(self.me.person)
        assert mine["申报资格名称"] == self.stage.plan.target(self.route.target).title.zh
        return mine

    def print_all(self) -> None:
        """Roster, the forms in its order, and the applicant's own copy."""
        desk = self.committee()
        roster = desk.make_roster()
        row = self.check_roster(desk.roster_sheet(roster))
        if self.route.papers.self_score:
            sheet = self.declaration.submissions.order_by("-revision")[0].score_sheet
            expected = float(sheet["machine_total"]) if sheet else None
            assert row["自评分"] == expected
        forms = desk.print_forms(roster)
        names = [str(r["姓名"]) for r in sheet_of(desk.roster_sheet(roster)).rows]
        printed = [name for name, _pdf in forms]
        assert printed == [name for name in names if name in printed]
        self.check_form(next(pdf for name, pdf in forms if name == self.me.person.name))
        self.check_form(self.me.own_form())

    def check_form(self, pdf: bytes) -> None:
        papers, pages = self.route.papers, pages_of(pdf)
        assert flat(papers.form) in pages[0]
        assert all(flat(papers.watermark) in page for page in pages)
        assert f"一式{papers.copies}份" in pages[0]
        assert ("双面打印" in pages[0]) == papers.duplex
        text = "".join(pages)
        assert flat(self.me.person.name) in text
        assert self.declaration.number in pages[0]


def itself_passed(walk: Walk, gate: str) -> bool:
    stops = walk.route.stops
    return stops.index(walk.declaration.stop) > stops.index(gate)


def start_of(day: date) -> datetime:
    return datetime.combine(day, time(), clock.SHANGHAI)


def in_words(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日 24:00"
