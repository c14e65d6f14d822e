"""From what was recorded of a person to findings in words: done when somebody reads them."""

from datetime import date
from typing import cast

from eligibility.answers import MET, NOT_MET, OF_CODE, UNKNOWN, Answer
from eligibility.compiling.explained import Standing, Told, ToldTrack
from eligibility.compiling.programs import Record
from eligibility.conditions.people import FOUND, with_reason
from eligibility.conditions.registry import Composite, Days, Operation, Outcome
from eligibility.facts import PersonCheck
from eligibility.verdict import BranchVerdict, Finding, TrackVerdict
from provisions.citation import Text


class Teller:
    """Reads one record; a finding is made once, however many tracks show it."""

    def __init__(self, record: Record, on: date, count_to: date | None) -> None:
        self.record, self.days = record, Days(on, count_to)

    def answer(self, slot: int) -> Answer:
        return OF_CODE[self.record[slot]]

    def track(self, told: ToldTrack) -> TrackVerdict:
        """A track with its answer; its findings wait until they are asked for."""
        branches = tuple(
            BranchVerdict(each.branch.code, each.branch.name, self.answer(each.answer), self.answer(each.would_be))
            for each in told.branches
        )
        return TrackVerdict(
            told.track.code,
            told.track.name,
            self.answer(told.answer),
            self.answer(told.would_be),
            branches,
            lambda: tuple(self.placed(standing) for standing in told.rules),
        )

    def placed(self, standing: Standing) -> Finding:
        told = standing.told
        stands = standing.stands
        if stands is None:
            stands = self.answer(told.answer) is not UNKNOWN
        return self.finding(told, stands=stands, branch=standing.branch)

    def finding(self, told: Told, *, stands: bool = True, branch: str = "") -> Finding:
        """One rule in words, with its parts."""
        rule, answer = told.rule, self.answer(told.answer)
        outcome = self._outcome(told)
        needs, needs_person = outcome.needs, outcome.needs_person
        figures, evidence = outcome.figures, outcome.evidence
        if rule.soft and outcome.answer is NOT_MET:
            check: PersonCheck | tuple[()] = self.record[told.said]
            if check:
                figures, evidence = _found(figures, check), (*evidence, *check.evidence)
            needs, needs_person = _reason_wanted(needs), not check
        if not told.decides:
            needs = _unconfirmed(needs)
        return Finding(
            rule.id,
            answer,
            self.answer(told.would_be),
            rule.citation,
            figures,
            needs=needs if answer is not MET else None,
            by=outcome.by,
            evidence=evidence,
            stands=stands,
            soft=rule.soft,
            needs_person=needs_person,
            bars_submit=rule.bars_submit,
            branch=branch,
            parts=outcome.parts,
        )

    def _outcome(self, told: Told) -> Outcome:
        applies = self.answer(told.applies) if told.rule.applies else MET
        if applies is NOT_MET:
            return Outcome(MET, Text("不适用", "does not apply"))
        outcome = self._own(told)
        if applies is UNKNOWN and outcome.answer is not MET:
            needs = Text("请先说明本条是否适用", "state first whether this applies")
            return Outcome(UNKNOWN, outcome.figures, needs)
        return outcome

    def _own(self, told: Told) -> Outcome:
        code = self.answer(told.code)
        if told.parts:
            parts = tuple(self.finding(part) for part in told.parts)
            return cast("Composite", told.rule.condition).tell(parts, code, self.answer(told.own_would_be))
        raw = tuple(self.record[slot] for slot in told.raw)
        return cast("Operation", told.rule.condition).tell(raw, code, self.days)


def _found(figures: Text, check: PersonCheck) -> Text:
    result = with_reason(FOUND[check.holds], check)
    return Text(f"{figures.zh}；{result.zh}", f"{figures.en}; {result.en}")


def _reason_wanted(needs: Text | None) -> Text:
    """The notice says `as a rule`: a person may decide otherwise, with a reason."""
    ask = Text("例外须由审查部门认定并写明理由", "an exception is found by the office, with a reason")
    return Text(f"{ask.zh}；{needs.zh}", f"{ask.en}; {needs.en}") if needs else ask


def _unconfirmed(needs: Text | None) -> Text:
    waiting = Text("依据未经确认，仅供参考", "source not confirmed, advice only")
    return Text(f"{waiting.zh}；{needs.zh}", f"{waiting.en}; {needs.en}") if needs else waiting
